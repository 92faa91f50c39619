import type { TokenRow } from "../../model/tokens/token";
import type { Occurrences } from "./occurrences";
import type { Pool } from "./pool";

/** The longest context with counts of its own; longer matches count for it. */
const HIGHEST_ORDER = 8;

/** Continuations that are returned. */
const RETURNED = 32;

/**
 * Probabilities of the tokens that followed, from the counts of all orders: Witten-Bell back-off, as in the nested cache
 * models of Hellendoorn & Devanbu 2017, "Are Deep Neural Networks the Best Choice for Modeling Source Code?". With C the
 * weighted count of the occurrences that agree in at least k tokens, c(t) those that t followed, and U the number of
 * different tokens among them:
 *
 *     p_k(t) = (c(t) + U · p_{k-1}(t)) / (C + U),   p_0 = 0
 *
 * Nothing stands below the lowest order, so the sum stays under 1: the rest is "something else".
 */
export class WittenBell {
  private readonly indices = new Map<number, number>();
  /** [token index]. */
  private readonly tokens: Int32Array;
  private readonly probabilities: Float64Array;
  /** [token index][order - 1]: weighted counts. */
  private readonly counts: Float64Array;

  /** @param width occurrences there are at most, and so different tokens */
  constructor(width: number) {
    this.tokens = new Int32Array(width);
    this.probabilities = new Float64Array(width);
    this.counts = new Float64Array(width * HIGHEST_ORDER);
  }

  /** Tokens and their probabilities, most probable first; equal ones by token. */
  estimate(pool: Pool, found: Occurrences): { tokens: TokenRow[]; probabilities: number[] } {
    const size = this.count(pool, found);
    this.backOff(size);
    return this.ranked(size);
  }

  /** Fills the counts; the number of different tokens. */
  private count(pool: Pool, found: Occurrences): number {
    const { tokens, counts, indices } = this;
    indices.clear();
    for (let i = 0; i < found.count; i++) {
      const token = pool.tokens[found.positions[i] as number] as number;
      let index = indices.get(token);
      if (index === undefined) {
        index = indices.size;
        indices.set(token, index);
        tokens[index] = token;
        counts.fill(0, index * HIGHEST_ORDER, (index + 1) * HIGHEST_ORDER);
      }
      const cell = index * HIGHEST_ORDER + Math.min(found.matched[i] as number, HIGHEST_ORDER) - 1;
      counts[cell] = (counts[cell] as number) + (found.weights[i] as number);
    }
    // What agrees in k tokens agrees in fewer.
    for (let index = 0; index < indices.size; index++) {
      const row = index * HIGHEST_ORDER;
      for (let cell = row + HIGHEST_ORDER - 2; cell >= row; cell--)
        counts[cell] = (counts[cell] as number) + (counts[cell + 1] as number);
    }
    return indices.size;
  }

  private backOff(size: number): void {
    const { counts, probabilities } = this;
    probabilities.fill(0, 0, size);
    for (let order = 0; order < HIGHEST_ORDER; order++) {
      let total = 0;
      let distinct = 0;
      for (let index = 0; index < size; index++) {
        const count = counts[index * HIGHEST_ORDER + order] as number;
        total += count;
        if (count > 0) distinct++;
      }
      if (distinct === 0) break;
      for (let index = 0; index < size; index++) {
        const count = counts[index * HIGHEST_ORDER + order] as number;
        probabilities[index] = (count + distinct * (probabilities[index] as number)) / (total + distinct);
      }
    }
  }

  /** The first {@link RETURNED}, by insertion: most of the rest is left out by one comparison. */
  private ranked(size: number): { tokens: TokenRow[]; probabilities: number[] } {
    const tokens: TokenRow[] = [];
    const probabilities: number[] = [];
    for (let index = 0; index < size; index++) {
      const token = this.tokens[index] as number;
      const probability = this.probabilities[index] as number;
      let place = tokens.length;
      while (place > 0 && isBefore(probability, token, probabilities[place - 1] as number, tokens[place - 1] as number))
        place--;
      if (place === RETURNED) continue;
      if (tokens.length === RETURNED) {
        tokens.pop();
        probabilities.pop();
      }
      tokens.splice(place, 0, token);
      probabilities.splice(place, 0, probability);
    }
    return { tokens, probabilities };
  }
}

function isBefore(probability: number, token: TokenRow, otherProbability: number, otherToken: TokenRow): boolean {
  return probability > otherProbability || (probability === otherProbability && token < otherToken);
}
