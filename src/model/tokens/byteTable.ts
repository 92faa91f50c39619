import { assert } from "../../core/assert";

/** The bytes of many tokens in one buffer: tens of thousands of little arrays would cost ten times the memory. */
export class ByteTable {
  private constructor(
    private readonly pool: Uint8Array,
    /** Where each token's bytes begin; one more than there are tokens. */
    private readonly starts: Uint32Array,
  ) {}

  static of(tokens: readonly Uint8Array[]): ByteTable {
    const starts = new Uint32Array(tokens.length + 1);
    const pool = new Uint8Array(tokens.reduce((sum, bytes) => sum + bytes.length, 0));
    let end = 0;
    for (const [token, bytes] of tokens.entries()) {
      pool.set(bytes, end);
      end += bytes.length;
      starts[token + 1] = end;
    }
    return new ByteTable(pool, starts);
  }

  /** @param lengths of each token's bytes, which lie one behind the other in `pool`; they add up to its length */
  static from(pool: Uint8Array, lengths: Uint16Array): ByteTable {
    const starts = new Uint32Array(lengths.length + 1);
    let end = 0;
    for (let token = 0; token < lengths.length; token++) {
      end += lengths[token] ?? 0;
      starts[token + 1] = end;
    }
    assert(end === pool.length, `${end} bytes of tokens in ${pool.length}`);
    return new ByteTable(pool, starts);
  }

  get size(): number {
    return this.starts.length - 1;
  }

  /** A view, not a copy. */
  at(token: number): Uint8Array {
    const start = this.starts[token];
    const end = this.starts[token + 1];
    if (start === undefined || end === undefined) throw new Error(`Inkling bug: token ${token} of ${this.size}`);
    return this.pool.subarray(start, end);
  }

  /** How many bytes a token has; 0 for an id that stands for no text, and outside of the table. */
  lengthOf(token: number): number {
    const start = this.starts[token];
    return start === undefined ? 0 : (this.starts[token + 1] ?? start) - start;
  }

  /** Whether all bytes of all tokens pass. */
  everyByte(passes: (byte: number) => boolean): boolean {
    return this.pool.every(passes);
  }

  /** Order of a token's bytes and `bytes`, as of numbers; 0 if they are equal. */
  compare(token: number, bytes: Uint8Array): number {
    return Buffer.compare(this.at(token), bytes);
  }

  /** Order of the bytes of two tokens, as of numbers. */
  order(one: number, other: number): number {
    const { pool, starts } = this;
    const [a, b] = [starts[one] ?? 0, starts[other] ?? 0];
    const [lengthA, lengthB] = [(starts[one + 1] ?? a) - a, (starts[other + 1] ?? b) - b];
    const both = Math.min(lengthA, lengthB);
    for (let i = 0; i < both; i++) {
      const difference = (pool[a + i] ?? 0) - (pool[b + i] ?? 0);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  /** Whether a token's bytes are those of `left` followed by those of `right`, both in the table and not empty. */
  joins(token: number, left: number, right: number): boolean {
    const { pool, starts } = this;
    const [a, b, to] = [starts[left] ?? 0, starts[right] ?? 0, starts[token] ?? 0];
    const [lengthA, lengthB] = [(starts[left + 1] ?? a) - a, (starts[right + 1] ?? b) - b];
    if (lengthA === 0 || lengthB === 0 || (starts[token + 1] ?? to) - to !== lengthA + lengthB) return false;
    for (let i = 0; i < lengthA; i++) if (pool[to + i] !== pool[a + i]) return false;
    for (let i = 0; i < lengthB; i++) if (pool[to + lengthA + i] !== pool[b + i]) return false;
    return true;
  }
}
