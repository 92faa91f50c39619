import { assert } from "../../core/assert";

/** The bytes of many tokens in one buffer: tens of thousands of little arrays would cost ten times the memory. */
export class ByteTable {
  private readonly pool: Uint8Array;
  /** Where each token's bytes begin; one more than there are tokens. */
  private readonly starts: Uint32Array;

  constructor(tokens: readonly Uint8Array[]) {
    this.starts = new Uint32Array(tokens.length + 1);
    this.pool = new Uint8Array(tokens.reduce((sum, bytes) => sum + bytes.length, 0));
    let end = 0;
    for (const [token, bytes] of tokens.entries()) {
      this.pool.set(bytes, end);
      end += bytes.length;
      this.starts[token + 1] = end;
    }
  }

  get size(): number {
    return this.starts.length - 1;
  }

  /** A view, not a copy. */
  at(token: number): Uint8Array {
    const start = this.starts[token];
    const end = this.starts[token + 1];
    assert(start !== undefined && end !== undefined, `token ${token} of ${this.size}`);
    return this.pool.subarray(start, end);
  }

  /** Order of a token's bytes and `bytes`, as of numbers; 0 if they are equal. */
  compare(token: number, bytes: Uint8Array): number {
    return Buffer.compare(this.at(token), bytes);
  }
}
