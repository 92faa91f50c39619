import { assert } from "../../core/assert";
import type { PrefixIndex } from "../../model/tokens/prefixIndex";

/** Keeps the first tokens in agreement with the text that was taken back before the cursor, byte by byte. */
export class TokenHealer {
  private remaining: Uint8Array;

  constructor(
    tail: string,
    private readonly index: PrefixIndex,
  ) {
    this.remaining = new TextEncoder().encode(tail);
  }

  /** The tokens that may come next; undefined when all the text has been spelt and any token may. */
  allowed(): ArrayLike<number> | undefined {
    if (this.remaining.length === 0) return undefined;
    const tokens = this.index.agreeing(this.remaining);
    assert(tokens.length > 0, "every byte is a token, so some token always agrees");
    return tokens;
  }

  /** Whether a token's bytes go beyond the text taken back. */
  goesBeyond(bytes: Uint8Array): boolean {
    return bytes.length > this.remaining.length;
  }

  /** Takes note of a chosen token's bytes and returns those that go beyond the text taken back. */
  accept(bytes: Uint8Array): Uint8Array {
    const spelt = Math.min(bytes.length, this.remaining.length);
    this.remaining = this.remaining.subarray(spelt);
    return bytes.subarray(spelt);
  }
}
