import assert from "node:assert/strict";
import { repeatedPattern } from "../../../src/generate/repetition";

describe("repeatedPattern", () => {
  it("finds the shortest pattern that the end repeats three times", () => {
    assert.equal(repeatedPattern([9, 8, ...Array(12).fill(1)]), 1);
    assert.equal(repeatedPattern([9, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]), 4);
    const line = [5, 6, 7, 8, 9, 10, 11];
    assert.equal(repeatedPattern([1, ...line, ...line, ...line]), 7);
  });

  it("leaves ordinary text alone", () => {
    assert.equal(repeatedPattern([]), 0);
    assert.equal(repeatedPattern([0, 1, 0, 1, 0, 1]), 0);
    assert.equal(repeatedPattern([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3]), 0);
    assert.equal(repeatedPattern(Array.from({ length: 60 }, (_, i) => i)), 0);
  });
});
