import { mergePairs, NO_PAIR, type Parts } from "./mergePairs";

const FREE = -1;

/**
 * The merges of a byte-pair encoding (Sennrich et al. 2016) by their pairs: an open-addressed hash table over triples of
 * left, right and resulting token, the first of them merged first.
 */
export class PairTable {
  /** Index of a merge, or FREE; the size is a power of two, at most half of it used. */
  private readonly slots: Int32Array;
  /** Rank of each merge. */
  private readonly ranks: Int32Array;

  /**
   * @param merges [3 · M] left, right and resulting token, in rank order
   * @param shared whether neighbours in `merges` that make the same token have the same rank, as where ranks are those of
   *   tokens: of equal ranks the leftmost pair is merged
   * @param onLookUp called for each pair that is looked up, the unit of work: for tests
   */
  constructor(
    private readonly merges: Int32Array,
    shared: boolean,
    private readonly onLookUp: () => void = () => undefined,
  ) {
    const count = merges.length / 3;
    let size = 16;
    while (size < 2 * count) size *= 2;
    this.slots = new Int32Array(size).fill(FREE);
    this.ranks = new Int32Array(count);
    for (let merge = 0; merge < count; merge++) {
      const same = shared && merge > 0 && (merges[3 * merge + 2] ?? 0) === (merges[3 * merge - 1] ?? 0);
      this.ranks[merge] = same ? (this.ranks[merge - 1] ?? 0) : merge;
      const slot = this.slotOf(merges[3 * merge] ?? 0, merges[3 * merge + 1] ?? 0);
      if ((this.slots[slot] ?? 0) === FREE) this.slots[slot] = merge;
    }
  }

  /** The merge of two tokens, or -1. */
  find(left: number, right: number): number {
    this.onLookUp();
    return this.slots[this.slotOf(left, right)] ?? FREE;
  }

  rankOf(merge: number): number {
    return this.ranks[merge] ?? 0;
  }

  /** What is left of `tokens`, see {@link mergePairs}. @param below only merges of a lower rank count */
  merge(tokens: Int32Array, below = Number.POSITIVE_INFINITY): number[] {
    const parts = new TokenParts(tokens, this, this.merges, below);
    mergePairs(parts, tokens.length);
    return parts.tokens();
  }

  /** Where this pair's merge is, or may be put. */
  private slotOf(left: number, right: number): number {
    const { merges, slots } = this;
    const mask = slots.length - 1;
    let slot = hash(left, right) & mask;
    for (;;) {
      const merge = slots[slot] ?? FREE;
      if (merge === FREE || (merges[3 * merge] === left && merges[3 * merge + 1] === right)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

/** Multiplicative (Knuth 6.4), the high bits folded down. */
function hash(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** The parts that a piece has been merged to so far: a list linked by the position of each part's first byte. */
class TokenParts implements Parts {
  private readonly ids: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** Merge of the part that begins here and the next one, or NO_PAIR. */
  private readonly pairs: Int32Array;

  constructor(
    tokens: Int32Array,
    private readonly table: PairTable,
    private readonly merges: Int32Array,
    private readonly below: number,
  ) {
    this.ids = tokens.slice();
    this.next = Int32Array.from(tokens, (_, i) => i + 1);
    this.previous = Int32Array.from(tokens, (_, i) => i - 1);
    this.pairs = new Int32Array(tokens.length).fill(NO_PAIR);
  }

  rankAt(position: number): number {
    const merge = this.pairs[position] ?? 0;
    return merge === NO_PAIR ? NO_PAIR : this.table.rankOf(merge);
  }

  lookUp(position: number): number {
    const second = this.next[position] ?? 0;
    const found = second < this.ids.length ? this.table.find(this.ids[position] ?? 0, this.ids[second] ?? 0) : FREE;
    this.pairs[position] = found !== FREE && this.table.rankOf(found) < this.below ? found : NO_PAIR;
    return this.rankAt(position);
  }

  merge(position: number): number {
    const second = this.next[position] ?? 0;
    const end = this.next[second] ?? 0;
    this.ids[position] = this.merges[3 * (this.pairs[position] ?? 0) + 2] ?? 0;
    this.pairs[second] = NO_PAIR;
    this.next[position] = end;
    if (end < this.ids.length) this.previous[end] = position;
    return this.previous[position] ?? 0;
  }

  tokens(): number[] {
    const tokens: number[] = [];
    for (let i = 0; i < this.ids.length; i = this.next[i] ?? 0) tokens.push(this.ids[i] ?? 0);
    return tokens;
  }
}
