import assert from "node:assert/strict";
import { topKeys } from "../../../../src/host/inspector/topKeys";
import { Random } from "../../support/random";

describe("topKeys", () => {
  it("is the start of the sorted row without its sinks", () => {
    const random = new Random(8);
    for (let round = 0; round < 100; round++) {
      const row = Float32Array.from({ length: random.below(60) }, () => random.below(20) / 20);
      const sinks = [0, 7, random.below(60)];
      const sorted = [...row.keys()]
        .filter((i) => !sinks.includes(i))
        .sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0) || a - b);
      for (const count of [0, 1, 10]) assert.deepEqual(topKeys(row, sinks, count), sorted.slice(0, count));
    }
  });
});
