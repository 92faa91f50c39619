import assert from "node:assert/strict";
import { repeatedTokens } from "../../../../src/engine/generate/repetition";

describe("repeatedTokens", () => {
  it("counts all but the first round of a pattern that came three times", () => {
    assert.equal(repeatedTokens([9, 8, ...Array(12).fill(1)]), 11);
    assert.equal(repeatedTokens([9, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]), 8);
    const line = [5, 6, 7, 8, 9, 10, 11];
    assert.equal(repeatedTokens([1, ...line, ...line, ...line]), 14);
  });

  it("leaves ordinary text alone", () => {
    assert.equal(repeatedTokens([]), 0);
    assert.equal(repeatedTokens([0, 1, 0, 1, 0, 1]), 0);
    assert.equal(repeatedTokens([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3]), 0);
    assert.equal(repeatedTokens(Array.from({ length: 60 }, (_, i) => i)), 0);
  });
});
