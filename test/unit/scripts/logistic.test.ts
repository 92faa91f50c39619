import assert from "node:assert/strict";
import { fitLogistic, type Observation } from "../../../scripts/tools/logistic";
import { createRng } from "../../../src/engine/sampling/rng";

/** Outcomes that come true with the logistic probability of `weights`, for features of different sizes. */
function synthetic(weights: readonly number[], count: number): Observation[] {
  const random = createRng(7);
  return Array.from({ length: count }, () => {
    const features = weights.map((_, i) => (i === 0 ? 1 : (random() - 0.5) * 4 * i));
    const score = features.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
    return { features, outcome: random() < 1 / (1 + Math.exp(-score)), weight: 1 };
  });
}

describe("fitLogistic", () => {
  it("finds the weights that made the outcomes", () => {
    const truth = [-0.5, 1, -0.7, 0];
    const found = fitLogistic(synthetic(truth, 20_000), 0.1);
    for (const [i, weight] of found.entries()) assert.ok(Math.abs(weight - (truth[i] ?? 0)) < 0.08, `${i}: ${weight}`);
  });

  it("is calibrated in the large: the mean estimate is the share of true outcomes, by weight", () => {
    const observations = synthetic([0.3, 0.5], 500).map((one, i) => ({ ...one, weight: 1 + (i % 3) }));
    const [bias = 0, slope = 0] = fitLogistic(observations, 5);
    let difference = 0;
    for (const { features, outcome, weight } of observations)
      difference += weight * (Number(outcome) - 1 / (1 + Math.exp(-bias - slope * (features[1] ?? 0))));
    assert.ok(Math.abs(difference) < 1e-6);
  });

  it("is the same each time, shrinks with the penalty, and ignores what never changes or repeats another", () => {
    const observations = synthetic([0.2, 1], 400).map(({ features: [one = 1, x = 0], ...rest }) => ({
      ...rest,
      features: [one, x, x, 5],
    }));
    const found = fitLogistic(observations, 1);
    assert.deepEqual(fitLogistic(observations, 1), found);
    assert.equal(found[3], 0);
    assert.ok(Math.abs((found[1] ?? 0) - (found[2] ?? 0)) < 1e-9);
    assert.ok(Math.abs(fitLogistic(observations, 1e4)[1] ?? 1) < 0.05);
  });

  it("stays finite where the outcomes can be told apart without fault", () => {
    const observations = [-2, -1, 1, 2].map((x) => ({ features: [1, x], outcome: x > 0, weight: 1 }));
    assert.ok(fitLogistic(observations, 0.5).every(Number.isFinite));
  });
});
