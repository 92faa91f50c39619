import assert from "node:assert/strict";
import { entropyOfNext } from "../../../../src/engine/sampling/entropy";
import { createRng } from "../../../../src/engine/sampling/rng";

/** As in a textbook: normalise, then −Σ p ln p. */
function reference(logits: readonly number[]): number {
  const weights = logits.map((logit) => Math.exp(logit));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight) => (weight === 0 ? sum : sum - (weight / total) * Math.log(weight / total)), 0);
}

function predict(logits: readonly number[]) {
  const logNormaliser = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return { logits: Float32Array.from(logits), logNormaliser };
}

describe("entropyOfNext", () => {
  it("is ln n for n equally probable tokens, and 0 for a certain one", () => {
    assert.ok(Math.abs(entropyOfNext(predict(new Array(512).fill(3))) - Math.log(512)) < 1e-6);
    assert.equal(entropyOfNext(predict([100, 0, 0, Number.NEGATIVE_INFINITY])), 0);
  });

  it("equals the textbook's sum, over all tokens and over those that are allowed", () => {
    const random = createRng(5);
    for (let round = 0; round < 50; round++) {
      const spread = 1 + Math.floor(12 * random());
      const logits = Array.from({ length: 300 }, () => Math.fround((random() - 0.5) * spread));
      const allowed = [...logits.keys()].filter(() => random() < 0.2).concat(7);
      assert.ok(Math.abs(entropyOfNext(predict(logits)) - reference(logits)) < 1e-6);
      const among = allowed.map((token) => logits[token] ?? 0);
      assert.ok(Math.abs(entropyOfNext(predict(logits), allowed) - reference(among)) < 1e-6);
    }
  });
});
