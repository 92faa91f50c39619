/**
 * Doubly linked lists of token positions, one list for each bucket of a hash table, newest first: the occurrences of a
 * context. In typed arrays, 8 bytes per position and 4 per bucket. Adding, removing and moving a position take constant
 * time, which is what an edit needs; position 0 stands for "none".
 */
export class Chains {
  private readonly heads: Int32Array;
  /** The next older position of the same bucket, or 0. */
  private older: Int32Array;
  /** The next newer position; -1 - bucket for the newest; 0 for a position that is in no list. */
  private newer: Int32Array;
  private readonly shift: number;

  /** @param bits there are 2^bits buckets */
  constructor(bits: number, capacity: number) {
    this.heads = new Int32Array(1 << bits);
    this.older = new Int32Array(capacity);
    this.newer = new Int32Array(capacity);
    this.shift = 32 - bits;
  }

  get bytes(): number {
    return this.heads.byteLength + this.older.byteLength + this.newer.byteLength;
  }

  grow(capacity: number): void {
    this.older = resized(this.older, capacity);
    this.newer = resized(this.newer, capacity);
  }

  /** The newest position under `hash` (32 bits), or 0. */
  first(hash: number): number {
    return this.heads[hash >>> this.shift] as number;
  }

  /** The next older one, or 0. */
  after(position: number): number {
    return this.older[position] as number;
  }

  /** Puts a position that is in no list in front of its list. */
  link(position: number, hash: number): void {
    const bucket = hash >>> this.shift;
    const head = this.heads[bucket] as number;
    this.older[position] = head;
    this.newer[position] = -1 - bucket;
    if (head !== 0) this.newer[head] = position;
    this.heads[bucket] = position;
  }

  /** Takes a position out of its list; nothing happens if it is in none. */
  unlink(position: number): void {
    const newer = this.newer[position] as number;
    if (newer === 0) return;
    const older = this.older[position] as number;
    this.join(newer, older);
    this.newer[position] = 0;
    this.older[position] = 0;
  }

  /** Gives the place of position `from` in its list to `to`, which is in none. */
  move(from: number, to: number): void {
    const newer = this.newer[from] as number;
    if (newer === 0) return;
    const older = this.older[from] as number;
    this.newer[from] = 0;
    this.older[from] = 0;
    this.join(newer, to);
    this.older[to] = older;
    this.newer[to] = newer;
    if (older !== 0) this.newer[older] = to;
  }

  /** Makes `position` (or 0) what follows `newer`, which may be a head. */
  private join(newer: number, position: number): void {
    if (newer < 0) this.heads[-1 - newer] = position;
    else this.older[newer] = position;
    if (position !== 0) this.newer[position] = newer;
  }
}

/** A copy with `capacity` entries, the new ones 0. */
export function resized<T extends Int32Array | Uint16Array | Uint32Array>(array: T, capacity: number): T;
export function resized(
  array: Int32Array | Uint16Array | Uint32Array,
  capacity: number,
): Int32Array | Uint16Array | Uint32Array {
  const larger = emptyLike(array, capacity);
  larger.set(array.subarray(0, capacity));
  return larger;
}

function emptyLike(
  array: Int32Array | Uint16Array | Uint32Array,
  capacity: number,
): Int32Array | Uint16Array | Uint32Array {
  if (array instanceof Int32Array) return new Int32Array(capacity);
  return array instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity);
}
