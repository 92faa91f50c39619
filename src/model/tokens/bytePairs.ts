/** One byte per character (latin-1) -> id, which in GPT-2's encodings is also the rank of the merge that makes it. */
export type Ranks = ReadonlyMap<string, number>;

/** A pair waits in the heap as rank · 2^32 + position, so that the lowest rank comes first and of equals the leftmost. */
const POSITION = 2 ** 32;
const NO_PAIR = -1;

/**
 * Byte-pair encoding (Sennrich et al. 2016) of one piece of text: the ids that are left when the pair of the lowest rank is
 * merged, the leftmost of equals, again and again. O(n log n) in the piece's bytes: a heap of pairs over a linked list,
 * where a look for the lowest pair over the whole piece after each merge is quadratic.
 * @param piece its UTF-8 bytes, as latin-1
 * @param lookUp id of some bytes, undefined where they are no token; every single byte is one
 */
export function mergeBytes(piece: string, lookUp: (bytes: string) => number | undefined): number[] {
  const parts = new Parts(piece, lookUp);
  const heap = new Heap();
  for (let at = 0; at < piece.length; at++) heap.push(parts.rankPair(at), at);
  for (let key = heap.pop(); key !== undefined; key = heap.pop()) {
    const at = key % POSITION;
    // A pair whose neighbours were merged since has another rank now, or is no more.
    if (parts.rankAt(at) !== Math.floor(key / POSITION)) continue;
    const before = parts.merge(at);
    heap.push(parts.rankPair(at), at);
    if (before >= 0) heap.push(parts.rankPair(before), before);
  }
  return parts.ids();
}

/** The parts that a piece has been merged to so far: a list linked by the position of each part's first byte. */
class Parts {
  /** Where the part that begins here ends, and the one before it begins. */
  private readonly ends: Int32Array;
  private readonly starts: Int32Array;
  /** Rank of the pair of the part that begins here and the next one. */
  private readonly ranks: Int32Array;

  constructor(
    private readonly piece: string,
    private readonly lookUp: (bytes: string) => number | undefined,
  ) {
    this.ends = Int32Array.from({ length: piece.length }, (_, at) => at + 1);
    this.starts = Int32Array.from({ length: piece.length }, (_, at) => at - 1);
    this.ranks = new Int32Array(piece.length).fill(NO_PAIR);
  }

  rankAt(at: number): number {
    return this.ranks[at] ?? NO_PAIR;
  }

  /** Looks up the pair that begins at `at`. */
  rankPair(at: number): number {
    const middle = this.endOf(at);
    const rank = middle < this.piece.length ? this.lookUp(this.piece.slice(at, this.endOf(middle))) : undefined;
    this.ranks[at] = rank ?? NO_PAIR;
    return this.rankAt(at);
  }

  /** Makes one part of the pair that begins at `at`. Returns where the part before it begins, or -1. */
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
      const id = this.lookUp(this.piece.slice(at, this.endOf(at)));
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  private endOf(at: number): number {
    return this.ends[at] ?? this.piece.length;
  }
}

/** A binary heap of pairs, the smallest key on top. */
class Heap {
  private readonly keys: number[] = [];

  push(rank: number, position: number): void {
    if (rank === NO_PAIR) return;
    const { keys } = this;
    const key = rank * POSITION + position;
    let at = keys.push(key) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = keys[parent] ?? 0;
      if (above <= key) break;
      keys[at] = above;
      at = parent;
    }
    keys[at] = key;
  }

  pop(): number | undefined {
    const { keys } = this;
    const top = keys[0];
    const last = keys.pop();
    if (last === undefined || keys.length === 0) return top;
    let at = 0;
    for (let child = 1; child < keys.length; child = 2 * at + 1) {
      const right = keys[child + 1];
      if (right !== undefined && right < (keys[child] ?? 0)) child++;
      const below = keys[child] ?? 0;
      if (below >= last) break;
      keys[at] = below;
      at = child;
    }
    keys[at] = last;
    return top;
  }
}
