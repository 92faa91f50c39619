import { at } from "../core/assert";

/** Tokens that must repeat in whole before it counts: short patterns such as "0, 0, 0" are ordinary code. */
const SHORTEST_RUN = 12;
const LEAST_REPEATS = 3;

/**
 * Length in tokens of the pattern that the end of `tokens` repeats at least three times, or 0.
 * The failure function of Knuth, Morris and Pratt on the reversed tokens gives the shortest period of every suffix.
 */
export function repeatedPattern(tokens: readonly number[]): number {
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
