import assert from "node:assert/strict";
import { LARGEST_WEIGHT, memoryShare, mix } from "../../../../src/engine/generate/mix";
import type { MemoryPrediction } from "../../../../src/engine/memory/types";
import type { Prediction } from "../../../../src/model/completion/sampling";
import { Random } from "../../support/random";

const SIZE = 300;
const FEATURES = { matched: 3, count: 2, distinct: 2, sameDocument: true };

function somePrediction(random: Random): Prediction {
  const spread = random.pick([0.1, 3, 30]);
  const logits = Float32Array.from({ length: SIZE }, () => (random.below(1000) / 1000 - 0.5) * spread);
  return { logits, logNormaliser: Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) };
}

function someMemory(random: Random): MemoryPrediction {
  const tokens = [...new Set(Array.from({ length: 1 + random.below(20) }, () => random.below(SIZE)))];
  const weights = tokens.map(() => 1 + random.below(50));
  const total = weights.reduce((a, b) => a + b, random.pick([0, 0, 10, 1000]));
  const probabilities = weights.map((weight) => weight / total).sort((a, b) => b - a);
  return { tokens, probabilities, features: FEATURES };
}

function probabilitiesOf({ logits, logNormaliser }: Prediction): number[] {
  return Array.from(logits, (logit) => Math.exp(logit - logNormaliser));
}

describe("mixing the memory in", () => {
  it("is the dense formula, and sums to 1", () => {
    const random = new Random(5);
    for (let round = 0; round < 500; round++) {
      const prediction = somePrediction(random);
      const memory = someMemory(random);
      const lambda = random.pick([0.001, 0.2, 0.5, 0.9, LARGEST_WEIGHT]);
      const total = memory.probabilities.reduce((a, b) => a + b, 0);
      const dense = probabilitiesOf(prediction).map((p) => (1 - lambda * total) * p);
      for (const [i, token] of memory.tokens.entries())
        dense[token] = (dense[token] ?? 0) + lambda * (memory.probabilities[i] ?? 0);
      const mixed = probabilitiesOf(mix(prediction, memory, lambda));
      for (const [token, p] of mixed.entries())
        assert.ok(Math.abs(p - (dense[token] ?? 0)) < 1e-6, `token ${token}: ${p} for ${dense[token]}`);
      assert.ok(Math.abs(mixed.reduce((a, b) => a + b, 0) - 1) < 1e-5);
    }
  });

  it("returns the model's own prediction when there is nothing to mix", () => {
    const random = new Random(6);
    const prediction = somePrediction(random);
    assert.equal(mix(prediction, undefined, 0.5), prediction);
    assert.equal(mix(prediction, { tokens: [], probabilities: [], features: FEATURES }, 0.5), prediction);
    for (const lambda of [0, -1, Number.NaN]) assert.equal(mix(prediction, someMemory(random), lambda), prediction);
  });

  it("leaves the prediction it was given as it was", () => {
    const random = new Random(7);
    const prediction = somePrediction(random);
    const before = prediction.logits.slice();
    mix(prediction, someMemory(random), 0.7);
    assert.deepEqual(prediction.logits, before);
  });

  it("stays finite where the model is sure and the memory certain", () => {
    const logits = new Float32Array(SIZE).fill(-200);
    logits[0] = 80;
    const sure = { logits, logNormaliser: 80 };
    const certain = { tokens: [1], probabilities: [1], features: FEATURES };
    for (const lambda of [1e-12, 0.5, 1, 7]) {
      const mixed = mix(sure, certain, lambda);
      assert.ok(mixed.logits.every(Number.isFinite) && Number.isFinite(mixed.logNormaliser));
      const expected = Math.min(lambda, LARGEST_WEIGHT);
      assert.ok(Math.abs((probabilitiesOf(mixed)[1] ?? 0) / expected - 1) < 1e-4, `λ = ${lambda}`);
    }
  });

  it("says what share of a token is the memory's", () => {
    const logits = Float32Array.of(Math.log(0.5), Math.log(0.3), Math.log(0.2));
    const memory = { tokens: [2, 1], probabilities: [0.8, 0.2], features: FEATURES };
    const mixed = mix({ logits, logNormaliser: 0 }, memory, 0.25);
    const shares = [0, 1, 2].map((token) => memoryShare(mixed, memory, 0.25, token));
    const expected = [0, 0.05 / (0.05 + 0.75 * 0.3), 0.2 / (0.2 + 0.75 * 0.2)];
    for (const [i, share] of shares.entries()) assert.ok(Math.abs(share - (expected[i] ?? 0)) < 1e-6);
  });
});
