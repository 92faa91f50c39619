import { at } from "../../core/assert";
import { LruMap } from "../../core/lru";
import { byteString } from "./splitToken";
import type { Vocabulary } from "./vocabulary";

/** A cursor stays behind the same few words and blanks for a while; one entry may hold half of all tokens. */
const REMEMBERED = 16;

/** Finds the tokens whose bytes agree with given bytes: tokens sorted by their bytes, searched by bisection. */
export class PrefixIndex {
  /** Tokens that have bytes, by their bytes. */
  private readonly sorted: Int32Array;
  private readonly known = new LruMap<string, Int32Array>(REMEMBERED);

  constructor(private readonly vocabulary: Vocabulary) {
    this.sorted = vocabulary.sortedRows();
  }

  /** Tokens that start with `bytes`, and tokens that `bytes` starts with. `bytes` must not be empty. */
  agreeing(bytes: Uint8Array): Int32Array {
    const key = byteString(bytes);
    const known = this.known.get(key);
    if (known) return known;
    const found = this.search(bytes);
    this.known.set(key, found);
    return found;
  }

  private search(bytes: Uint8Array): Int32Array {
    const shorter: number[] = [];
    for (let length = 1; length < bytes.length; length++) {
      const part = bytes.subarray(0, length);
      const token = this.sorted[this.firstFrom(part)];
      if (token !== undefined && this.vocabulary.bytes.compare(token, part) === 0) shorter.push(token);
    }
    const first = this.firstFrom(bytes);
    let end = first;
    while (end < this.sorted.length && startsWith(this.vocabulary.bytesOf(at(this.sorted, end)), bytes)) end++;
    const found = new Int32Array(shorter.length + end - first);
    found.set(shorter);
    found.set(this.sorted.subarray(first, end), shorter.length);
    return found;
  }

  /** Index of the first token whose bytes are not before `bytes`. */
  private firstFrom(bytes: Uint8Array): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.vocabulary.bytes.compare(at(this.sorted, middle), bytes) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte);
}
