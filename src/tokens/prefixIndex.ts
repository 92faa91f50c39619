import { at } from "../core/assert";
import { byteString } from "./splitToken";
import type { Vocabulary } from "./vocabulary";

/** Finds the tokens whose bytes agree with given bytes: sorted tokens, searched by bisection. */
export class PrefixIndex {
  /** Bytes of the tokens as binary strings, ascending. */
  private readonly keys: readonly string[];
  private readonly rows: readonly number[];
  private readonly rowOfKey = new Map<string, number>();

  constructor(vocabulary: Vocabulary) {
    const entries: { key: string; row: number }[] = [];
    for (let row = 0; row < vocabulary.size; row++) {
      const key = byteString(vocabulary.bytesOf(row));
      if (key !== "") entries.push({ key, row });
    }
    entries.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.keys = entries.map((entry) => entry.key);
    this.rows = entries.map((entry) => entry.row);
    for (const { key, row } of entries) this.rowOfKey.set(key, row);
  }

  /** Tokens that start with `bytes`, and tokens that `bytes` starts with. `bytes` must not be empty. */
  agreeing(bytes: Uint8Array): number[] {
    const text = byteString(bytes);
    const found: number[] = [];
    for (let length = 1; length < text.length; length++) {
      const row = this.rowOfKey.get(text.slice(0, length));
      if (row !== undefined) found.push(row);
    }
    for (let i = this.firstFrom(text); i < this.keys.length && at(this.keys, i).startsWith(text); i++) {
      found.push(at(this.rows, i));
    }
    return found;
  }

  /** Index of the first key that is not before `text`. */
  private firstFrom(text: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.keys, middle) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
