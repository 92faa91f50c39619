import { createRng } from "../../../src/engine/sampling/rng";

/** Random choices for property tests; the same ones for the same seed. */
export class Random {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = createRng(seed);
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  /** `count` picks, joined. */
  text(pieces: readonly string[], count: number): string {
    return Array.from({ length: count }, () => this.pick(pieces)).join("");
  }
}

/** Pieces of code and of everything that is awkward in text. */
export const PIECES: readonly string[] = [
  "const ",
  "return",
  " value",
  "(",
  ")",
  "{\n",
  "}\n",
  "\n",
  "\n\n",
  "  ",
  "    ",
  "\t",
  " ",
  ";",
  " = ",
  "=> ",
  "'",
  '"',
  "it's",
  "über",
  "naïve",
  "日本語",
  "😀",
  "👩‍👩‍👧",
  "\u0000",
  "\ud800",
  "\udc00",
  "\u202e",
  "\r\n",
  "0123",
  "x",
  "<|endoftext|>",
  "\ufeff",
  "\u00a0",
  "\u2028",
  ".",
  ",",
  "foo_bar",
  "fooBar",
  "//",
  " // TODO",
];
