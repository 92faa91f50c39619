import { at } from "../../core/assert";
import type { Prediction } from "../../model/completion/sampling";
import type { TokenRow } from "../../model/tokens/token";
import type { MemoryPrediction } from "../memory/types";

/** The most weight the memory can get: it never makes impossible what the model thinks possible. */
export const LARGEST_WEIGHT = 0.999;

/**
 * p = (1 − λ s) p_model + λ p_memory, where s ≤ 1 is what the memory's probabilities sum to: what it leaves open goes to
 * the model, so that p sums to 1. A linear mixture (Jelinek and Mercer 1980).
 *
 * Only the memory's few tokens get another logit; all others keep theirs and lose probability through the normaliser.
 * The same object comes back when there is nothing to mix in.
 * @param lambda λ, the memory's weight, from 0 to {@link LARGEST_WEIGHT}; a larger one counts as that
 */
export function mix(prediction: Prediction, memory: MemoryPrediction | undefined, lambda: number): Prediction {
  if (memory === undefined || memory.tokens.length === 0 || !(lambda > 0)) return prediction;
  const weight = Math.min(lambda, LARGEST_WEIGHT);
  const total = memory.probabilities.reduce((sum, probability) => sum + probability, 0);
  const logRest = Math.log1p(-weight * total);
  const logNormaliser = prediction.logNormaliser - logRest;
  const logits = prediction.logits.slice();
  for (const [i, token] of memory.tokens.entries()) {
    const own = logRest + at(prediction.logits, token) - prediction.logNormaliser;
    const remembered = Math.log(weight * at(memory.probabilities, i));
    logits[token] = logNormaliser + logSum(own, remembered);
  }
  return { logits, logNormaliser };
}

/**
 * How much of a token's mixed probability is the memory's: λ p_memory / p, from 0 to 1.
 * @param mixed what {@link mix} returned for `memory` and `lambda`
 */
export function memoryShare(mixed: Prediction, memory: MemoryPrediction, lambda: number, token: TokenRow): number {
  const index = memory.tokens.indexOf(token);
  if (index < 0) return 0;
  const remembered = Math.min(lambda, LARGEST_WEIGHT) * at(memory.probabilities, index);
  return Math.min(1, remembered / Math.exp(at(mixed.logits, token) - mixed.logNormaliser));
}

/** log(exp(a) + exp(b)) without overflow; −∞ where both are. */
function logSum(a: number, b: number): number {
  const highest = Math.max(a, b);
  return highest === Number.NEGATIVE_INFINITY ? highest : highest + Math.log1p(Math.exp(Math.min(a, b) - highest));
}
