import { at } from "../core/assert";
import type { Occurrences } from "./occurrences";
import type { Pool } from "./pool";

/** The longest context with counts of its own; longer matches count for it. */
export const HIGHEST_ORDER = 8;

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
  private readonly tokens: number[] = [];
  private readonly indices = new Map<number, number>();
  /** [order][token index], row by row: weighted counts. */
  private readonly counts: Float64Array;

  /** @param width occurrences there are at most, and so different tokens */
  constructor(private readonly width: number) {
    this.counts = new Float64Array((HIGHEST_ORDER + 1) * width);
  }

  /** Tokens and their probabilities, most probable first; equal ones by token. */
  estimate(pool: Pool, found: Occurrences): { tokens: number[]; probabilities: number[] } {
    const { tokens, counts, indices, width } = this;
    tokens.length = 0;
    indices.clear();
    for (let i = 0; i < found.count; i++) {
      const token = pool.tokens[found.positions[i] as number] as number;
      let index = indices.get(token);
      if (index === undefined) {
        index = tokens.push(token) - 1;
        indices.set(token, index);
        for (let order = 1; order <= HIGHEST_ORDER; order++) counts[order * width + index] = 0;
      }
      const order = Math.min(found.matched[i] as number, HIGHEST_ORDER);
      const cell = order * width + index;
      counts[cell] = (counts[cell] as number) + (found.weights[i] as number);
    }
    for (let order = HIGHEST_ORDER - 1; order >= 1; order--) {
      for (let index = 0; index < tokens.length; index++) {
        const cell = order * width + index;
        counts[cell] = (counts[cell] as number) + (counts[cell + width] as number);
      }
    }
    return ranked(tokens, this.backOff());
  }

  private backOff(): Float64Array {
    const { counts, width } = this;
    const size = this.tokens.length;
    const probabilities = new Float64Array(size);
    for (let order = 1; order <= HIGHEST_ORDER; order++) {
      const row = counts.subarray(order * width, order * width + size);
      let total = 0;
      let distinct = 0;
      for (let index = 0; index < size; index++) {
        total += row[index] as number;
        if ((row[index] as number) > 0) distinct++;
      }
      if (distinct === 0) break;
      for (let index = 0; index < size; index++) {
        probabilities[index] =
          ((row[index] as number) + distinct * (probabilities[index] as number)) / (total + distinct);
      }
    }
    return probabilities;
  }
}

function ranked(tokens: readonly number[], all: Float64Array): { tokens: number[]; probabilities: number[] } {
  const order = tokens.map((_, index) => index);
  order.sort((a, b) => at(all, b) - at(all, a) || at(tokens, a) - at(tokens, b));
  order.length = Math.min(order.length, RETURNED);
  return { tokens: order.map((i) => at(tokens, i)), probabilities: order.map((i) => at(all, i)) };
}
