import assert from "node:assert/strict";
import { DEEPEST_JSON, jsonDepth, parseJson } from "../../../src/core/json";

describe("JSON from outside", () => {
  it("is measured without recursion, strings aside", () => {
    assert.equal(jsonDepth('{"a":["[[[", "\\"[[", {}]}'), 3);
    assert.equal(jsonDepth("[".repeat(1_000_000)), 1_000_000);
    assert.equal(jsonDepth('"[[['), 0);
  });

  it("is parsed as far down as any file goes", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    assert.doesNotThrow(() => parseJson(nested(DEEPEST_JSON)));
    assert.throws(() => parseJson(nested(DEEPEST_JSON + 1)), /nested 65 deep/);
  });
});
