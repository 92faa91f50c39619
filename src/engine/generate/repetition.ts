import { at } from "../../core/assert";
import type { TokenRow } from "../../model/tokens/token";

/** Tokens that must repeat in whole before it counts: short patterns such as "0, 0, 0" are ordinary code. */
const SHORTEST_RUN = 12;
const LEAST_REPEATS = 3;

/**
 * How many tokens at the end of `tokens` only repeat what stands before them, once a pattern has come three times: all
 * but its first occurrence. 0 if there is no such pattern.
 */
export function repeatedTokens(tokens: readonly TokenRow[]): number {
  const period = repeatedPeriod(tokens);
  if (period === 0) return 0;
  let repeated = 0;
  for (let i = tokens.length - 1; i >= period && tokens[i] === tokens[i - period]; i--) repeated++;
  return repeated;
}

/**
 * Length of the pattern that the end of `tokens` repeats at least three times, or 0.
 * The failure function of Knuth, Morris and Pratt on the reversed tokens gives the shortest period of every suffix.
 */
function repeatedPeriod(tokens: readonly TokenRow[]): number {
  const reversed = [...tokens].reverse();
  const failure = [0];
  for (let i = 1, k = 0; i < reversed.length; i++) {
    while (k > 0 && reversed[i] !== reversed[k]) k = at(failure, k - 1);
    if (reversed[i] === reversed[k]) k++;
    failure.push(k);
    const length = i + 1;
    const period = length - k;
    if (length >= SHORTEST_RUN && period * LEAST_REPEATS <= length) return period;
  }
  return 0;
}
