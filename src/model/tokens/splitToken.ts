import { assert, at } from "../../core/assert";
import type { Ranks } from "./bytePairs";

/** One character per byte (latin-1): bytes as a key for maps and as an ordered, searchable string. */
export function byteString(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/**
 * The tokens that were merged into token `id`: what byte-pair encoding leaves of its bytes when only the merges of lower
 * rank are known. Two for a token made by one merge; a run of spaces added to the vocabulary by hand may leave more.
 * @param ranks bytes as {@link byteString} -> id; an id is the rank of its merge.
 */
export function splitToken(bytes: Uint8Array, id: number, ranks: Ranks): number[] {
  const parts = Array.from(bytes, (byte) => String.fromCharCode(byte));
  assert(parts.length > 1, `token ${id} is a single byte and cannot be split`);
  const rankOf = (text: string): number => {
    const rank = ranks.get(text);
    return rank !== undefined && rank < id ? rank : Number.POSITIVE_INFINITY;
  };
  for (;;) {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = rankOf(at(parts, i) + at(parts, i + 1));
      if (rank < bestRank) [best, bestRank] = [i, rank];
    }
    if (best < 0) return parts.map((part) => rankOf(part));
    parts.splice(best, 2, at(parts, best) + at(parts, best + 1));
  }
}
