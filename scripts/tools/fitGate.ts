import { recordOf } from "../../src/core/records";
import { LARGEST_WEIGHT } from "../../src/engine/generate/mix";
import { GATE_FEATURES, type GateWeights } from "../../src/model/manifest";
import type { MemoryScore } from "./teacherForcing";

/** One token: its probability under the model, and what the memory says. */
export interface GateSample {
  readonly model: number;
  readonly memory: MemoryScore;
}

const STEPS = 600;
const STEP = 0.05;
/** Pull towards zero, per sample: weights of features that say nothing stay small. */
const RIDGE = 1e-5;

/**
 * The weights under which the mixture makes the tokens most probable: gradient ascent on the mean log-likelihood
 * log((1 - λ s) p_model + λ p_memory), with Adam (Kingma and Ba 2015). Tokens without an opinion of the memory do not depend on
 * the weights.
 */
export function fitGate(all: readonly GateSample[]): GateWeights {
  const samples = all.filter(({ memory }) => memory.features.length > 0);
  const weights = new Float64Array(GATE_FEATURES.length);
  const mean = new Float64Array(weights.length);
  const square = new Float64Array(weights.length);
  for (let step = 1; step <= STEPS; step++) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    for (const { model, memory } of samples) {
      const lambda = lambdaOf(weights, memory.features);
      const gain = memory.probability - memory.total * model;
      const slope = (gain / (model + lambda * gain)) * lambda * (1 - lambda / LARGEST_WEIGHT);
      for (const [i, feature] of memory.features.entries())
        gradient[i] = (gradient[i] ?? 0) + (slope * feature) / samples.length;
    }
    for (const [i, g] of gradient.entries()) {
      const m = 0.9 * (mean[i] ?? 0) + 0.1 * g;
      const v = 0.99 * (square[i] ?? 0) + 0.01 * g * g;
      mean[i] = m;
      square[i] = v;
      const rate = (STEP * Math.min(1, 2 - (2 * step) / STEPS)) / (Math.sqrt(v / (1 - 0.99 ** step)) + 1e-10);
      weights[i] = (weights[i] ?? 0) + (rate * m) / (1 - 0.9 ** step);
    }
  }
  return recordOf(GATE_FEATURES, (name) => Number((weights[GATE_FEATURES.indexOf(name)] ?? 0).toFixed(3)));
}

/** The token's probability in the mixture. */
export function mixedProbability(weights: GateWeights, { model, memory }: GateSample): number {
  if (memory.features.length === 0) return model;
  const vector = Float64Array.from(GATE_FEATURES, (name) => weights[name]);
  return model + lambdaOf(vector, memory.features) * (memory.probability - memory.total * model);
}

/** Whether no other token is more probable in the mixture. */
export function isMostProbable(weights: GateWeights, { model, memory }: GateSample): boolean {
  const own = mixedProbability(weights, { model, memory });
  const rivals = memory.rivals.map((rival) =>
    mixedProbability(weights, { model: rival.model, memory: { ...memory, probability: rival.memory } }),
  );
  const elsewhere = mixedProbability(weights, { model: memory.elsewhere, memory: { ...memory, probability: 0 } });
  return own >= Math.max(elsewhere, ...rivals);
}

function lambdaOf(weights: Float64Array, features: readonly number[]): number {
  let score = 0;
  for (let i = 0; i < weights.length; i++) score += (weights[i] ?? 0) * (features[i] ?? 0);
  return LARGEST_WEIGHT / (1 + Math.exp(-score));
}
