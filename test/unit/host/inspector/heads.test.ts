import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { combineHeads, valueWeighted } from "../../../../src/host/inspector/heads";
import { largestDifference } from "../../jobs/convert/runGraph";

const SHAPE = { layers: 2, heads: 2, length: 3 };
const ROWS = Float32Array.of(0.5, 0.25, 0.25, 1, 0, 0, 0, 0.5, 0.5, 0.25, 0.25, 0.5);

describe("combineHeads", () => {
  it("takes a head, the mean of a layer, and the mean or the largest of all", () => {
    const row = (choice: Parameters<typeof combineHeads>[2]): number[] => [...combineHeads(ROWS, SHAPE, choice)];
    assert.deepEqual(row({ kind: "head", layer: 1, head: 0 }), [0, 0.5, 0.5]);
    assert.deepEqual(row({ kind: "layer", layer: 0 }), [0.75, 0.125, 0.125]);
    assert.deepEqual(row({ kind: "all", by: "mean" }), [0.4375, 0.25, 0.3125]);
    assert.deepEqual(row({ kind: "all", by: "max" }), [1, 0.5, 0.5]);
  });
});

describe("valueWeighted", () => {
  it("gives shares of attention times norm, with norms of more tokens than the row has", () => {
    const norms = Float32Array.of(2, 4, 0, 9, 1, 1, 1, 9, 1, 1, 3, 9, 0, 0, 0, 9);
    const weighted = [...valueWeighted(ROWS, norms, SHAPE, 4)];
    assert.deepEqual(weighted, [0.5, 0.5, 0, 1, 0, 0, 0, 0.25, 0.75, 0, 0, 0]);
  });

  it("is what PyTorch makes of the fixture model", () => {
    const expected = JSON.parse(readFileSync("test/fixtures/tiny-gpt2/expected.json", "utf8")) as {
      readonly attention: number[][][];
      readonly value_norms: number[][][];
      readonly value_weighted: number[][][];
    };
    const rows = Float32Array.from(expected.attention.flat(2));
    const norms = Float32Array.from(expected.value_norms.flat(2));
    const weighted = valueWeighted(rows, norms, { layers: 3, heads: 2, length: 40 }, 40);
    assert.ok(largestDifference(weighted, expected.value_weighted.flat(2)) < 1e-5);
  });
});
