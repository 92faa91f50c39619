import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseManifest } from "../../../src/model/parseManifest";

describe("the estimate of the default model", () => {
  const { keep, thresholds } = parseManifest(readFileSync("media/model/small/model.json", "utf8"));

  it("is the one that training goes on with", () => {
    assert.deepEqual(keep, JSON.parse(readFileSync("training/keep.json", "utf8")));
  });

  it("thinks more of a suggestion, the more likely each of its tokens is", () => {
    assert.ok(keep);
    const { total, mean, lowest } = keep.weights;
    // Of one token, all three are its log-probability.
    assert.ok(total + mean + lowest > 0);
    assert.ok(thresholds.minTokenProbability > 0);
  });
});
