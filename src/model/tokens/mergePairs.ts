/** No pair of neighbours that may be merged. */
export const NO_PAIR = -1;

/** A pair waits in the heap as rank · 2^32 + position, so that the lowest rank comes first and of equals the leftmost. */
const POSITION = 2 ** 32;

/** The parts that a piece has been merged to so far, each known by the position at which it begins. */
export interface Parts {
  /** Rank of the pair that begins at `position` as it was last looked up, or {@link NO_PAIR}. */
  rankAt(position: number): number;
  /** Looks up the pair that begins at `position`, and returns its rank. */
  lookUp(position: number): number;
  /** Makes one part of the pair that begins at `position`. Returns where the part before it begins, or -1. */
  merge(position: number): number;
}

/**
 * Byte-pair encoding (Sennrich et al. 2016) of one piece of text: merges the pair of the lowest rank, the leftmost of equals,
 * until none is left. O(n log n) in the piece's length: a heap of pairs over a linked list, where a look for the lowest pair
 * over the whole piece after each merge is quadratic.
 * @param length how many parts there are in the beginning, at positions 0..length-1
 */
export function mergePairs(parts: Parts, length: number): void {
  const heap = new Heap();
  for (let position = 0; position < length; position++) heap.push(parts.lookUp(position), position);
  for (let key = heap.pop(); key !== undefined; key = heap.pop()) {
    const position = key % POSITION;
    // A pair whose neighbours were merged since has another rank now, or is no more.
    if (parts.rankAt(position) !== Math.floor(key / POSITION)) continue;
    const before = parts.merge(position);
    heap.push(parts.lookUp(position), position);
    if (before >= 0) heap.push(parts.lookUp(before), before);
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
