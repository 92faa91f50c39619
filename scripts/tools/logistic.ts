import { assert, at } from "../../src/core/assert";

/** One observation: what was known, how it came out, and how much it counts. */
export interface Observation {
  readonly features: readonly number[];
  readonly outcome: boolean;
  readonly weight: number;
}

const MOST_ROUNDS = 50;
const CLOSE_ENOUGH = 1e-8;

/**
 * The weights of a logistic regression with the ridge penalty λ/2 Σ w², by Newton's method (iteratively reweighted least
 * squares): exact and the same each time. The first feature must be the constant 1; it is not penalised.
 * Features are compared by their spread: λ is per unit of standard deviation.
 * @returns one weight per feature
 */
export function fitLogistic(observations: readonly Observation[], lambda: number): number[] {
  const count = observations[0]?.features.length ?? 0;
  const spread = Array.from({ length: count }, (_, i) => (i === 0 ? 1 : deviation(observations, i)));
  // A feature that never changes says nothing: weight 0.
  const rows = observations.map(({ features }) =>
    features.map((value, i) => (at(spread, i) === 0 ? 0 : value / at(spread, i))),
  );
  const weights = new Array<number>(count).fill(0);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -lambda * weight));
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? (i === 0 ? 1e-9 : lambda) : 0)));
    for (const [n, row] of rows.entries()) {
      const { outcome, weight } = at(observations, n);
      const p = 1 / (1 + Math.exp(-dot(weights, row)));
      const slope = weight * (Number(outcome) - p);
      const curve = weight * p * (1 - p);
      for (let i = 0; i < count; i++) {
        gradient[i] = at(gradient, i) + slope * at(row, i);
        const line = at(hessian, i);
        for (let j = 0; j <= i; j++) line[j] = at(line, j) + curve * at(row, i) * at(row, j);
      }
    }
    const step = solve(hessian, gradient);
    for (let i = 0; i < count; i++) weights[i] = at(weights, i) + at(step, i);
    if (Math.max(...step.map(Math.abs)) < CLOSE_ENOUGH) break;
  }
  return weights.map((weight, i) => (at(spread, i) === 0 ? 0 : weight / at(spread, i)));
}

function deviation(observations: readonly Observation[], index: number): number {
  let [total, mean, square] = [0, 0, 0];
  for (const { features, weight } of observations) {
    total += weight;
    mean += weight * at(features, index);
    square += weight * at(features, index) ** 2;
  }
  const variance = square / total - (mean / total) ** 2;
  return variance > 1e-12 ? Math.sqrt(variance) : 0;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * at(b, i), 0);
}

/** x with A x = b for a symmetric positive definite A, of which the lower half is given (Cholesky). */
function solve(a: readonly number[][], b: readonly number[]): number[] {
  const n = b.length;
  const lower = a.map((row) => [...row]);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = at(at(lower, i), j);
      for (let k = 0; k < j; k++) sum -= at(at(lower, i), k) * at(at(lower, j), k);
      assert(i !== j || sum > 0, "the features determine each other; raise the penalty");
      at(lower, i)[j] = i === j ? Math.sqrt(sum) : sum / at(at(lower, j), j);
    }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = at(x, i) - at(at(lower, i), k) * at(x, k);
    x[i] = at(x, i) / at(at(lower, i), i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = at(x, i) - at(at(lower, k), i) * at(x, k);
    x[i] = at(x, i) / at(at(lower, i), i);
  }
  return x;
}
