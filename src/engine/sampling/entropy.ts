import type { Prediction } from "../../model/completion/sampling";

/** Tokens so many nats below the rest add less than a millionth of a nat even a hundred thousand together. */
const NEGLIGIBLE = -32;

/**
 * Entropy −Σ p ln p of the distribution of the next token, in nats: one pass of exponentials.
 * @param allowed the only tokens that could be chosen (token healing); p is then among these
 */
export function entropyOfNext({ logits, logNormaliser }: Prediction, allowed?: ArrayLike<number>): number {
  if (allowed === undefined) return sumOver(logits, logNormaliser);
  const chosen = Float32Array.from({ length: allowed.length }, (_, i) => logits[allowed[i] as number] as number);
  const highest = chosen.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const total = chosen.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return sumOver(chosen, highest + Math.log(total));
}

/** Σ p (−ln p) with ln p = logit − `logNormaliser`. */
function sumOver(logits: Float32Array, logNormaliser: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const logProbability = (logits[i] as number) - logNormaliser;
    if (logProbability > NEGLIGIBLE) sum -= logProbability * Math.exp(logProbability);
  }
  return Math.max(0, sum);
}
