import { mergePairs, NO_PAIR, type Parts } from "./mergePairs";

/** One byte per character (latin-1) -> id, which in GPT-2's encodings is also the rank of the merge that makes it. */
export type Ranks = ReadonlyMap<string, number>;

/**
 * The ids that are left of one piece of text, see {@link mergePairs}.
 * @param piece its UTF-8 bytes, as latin-1
 * @param lookUp id of some bytes, undefined where they are no token; every single byte is one
 */
export function mergeBytes(piece: string, lookUp: (bytes: string) => number | undefined): number[] {
  const parts = new ByteParts(piece, lookUp);
  mergePairs(parts, piece.length);
  return parts.ids();
}

/** The parts that a piece has been merged to so far: a list linked by the position of each part's first byte. */
class ByteParts implements Parts {
  /** Where the part that begins here ends, and the one before it begins. */
  private readonly ends: Int32Array;
  private readonly starts: Int32Array;
  /** Rank of the pair of the part that begins here and the next one. */
  private readonly ranks: Int32Array;

  constructor(
    private readonly piece: string,
    private readonly idOf: (bytes: string) => number | undefined,
  ) {
    this.ends = Int32Array.from({ length: piece.length }, (_, at) => at + 1);
    this.starts = Int32Array.from({ length: piece.length }, (_, at) => at - 1);
    this.ranks = new Int32Array(piece.length).fill(NO_PAIR);
  }

  rankAt(at: number): number {
    return this.ranks[at] ?? NO_PAIR;
  }

  lookUp(at: number): number {
    const middle = this.endOf(at);
    const rank = middle < this.piece.length ? this.idOf(this.piece.slice(at, this.endOf(middle))) : undefined;
    this.ranks[at] = rank ?? NO_PAIR;
    return this.rankAt(at);
  }

  merge(at: number): number {
    const middle = this.endOf(at);
    const end = this.endOf(middle);
    this.ranks[middle] = NO_PAIR;
    this.ends[at] = end;
    if (end < this.piece.length) this.starts[end] = at;
    return this.starts[at] ?? -1;
  }

  ids(): number[] {
    const ids: number[] = [];
    for (let at = 0; at < this.piece.length; at = this.endOf(at)) {
      const id = this.idOf(this.piece.slice(at, this.endOf(at)));
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  private endOf(at: number): number {
    return this.ends[at] ?? this.piece.length;
  }
}
