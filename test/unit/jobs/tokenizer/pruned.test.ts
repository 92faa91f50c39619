import assert from "node:assert/strict";
import { keptIds } from "../../../../src/jobs/tokenizer/ownTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { Random } from "../../support/random";
import { compiled, FAMILIES, familyText, opened } from "./tinyTokenizers";

/** Pieces of code and of other scripts, runs of blanks, control tokens spelled out, halves of characters. */
const PARTS = [
  "const value = ",
  "return",
  "getElementById",
  "(x) => {",
  "});\n",
  "\r\n",
  "\t\t",
  "        ",
  "1234567890",
  "über",
  "naïve",
  "日本語の変数",
  "переменная",
  "🙂🏽",
  "\u0085",
  "\ufeff",
  "\u200d",
  "\0",
  "<|endoftext|>",
  "<fim_prefix>",
  "don't",
  "__init__",
  "https://example.org/?q=%20",
  "\ud800",
  "aaaaaaaaaaaaaaaa",
  "\n\n\n",
  " ",
] as const;

describe("a tokenizer of which only some tokens have a row", () => {
  for (const family of FAMILIES) {
    const own = compiled(familyText(family));
    const all = keptIds(own, own.bytes.size, own.bytes.size);
    const least = own.control.length + own.byteIds.filter((id) => id >= 0).length;

    it(`spells every text as the whole one does: ${family}`, () => {
      const random = new Random(31);
      const bpe = opened(own);
      const whole = new Vocabulary(bpe, all, all.length);
      for (const most of [least, least + 1, least + 40, Math.floor((least + all.length) / 2), all.length]) {
        const kept = keptIds(own, own.bytes.size, most);
        assert.ok(kept.length <= most);
        const pruned = new Vocabulary(bpe, kept, kept.length);
        for (let round = 0; round < 100; round++) {
          const text = Array.from({ length: random.below(12) }, () => random.pick(PARTS)).join("");
          const [rows, wanted] = [pruned.encode(text), whole.encode(text)];
          assert.ok(rows.every((row) => row >= 0 && row < kept.length));
          const [few, many] = [spelled(pruned, rows), spelled(whole, wanted)];
          assert.deepEqual(few, many, JSON.stringify(text));
          // Some of these were trained without all bytes; what they can spell comes back.
          if (Buffer.from(text).every((byte) => own.byteIds[byte] !== -1)) assert.deepEqual(few, Buffer.from(text));
          assert.ok(rows.length >= wanted.length);
        }
      }
    });

    it(`keeps bytes and control tokens, and of the others those that were merged first: ${family}`, () => {
      const kept = new Set(keptIds(own, own.bytes.size, least + 40));
      for (const { id } of own.control) assert.ok(kept.has(id));
      for (const id of own.byteIds) assert.ok(id === -1 || kept.has(id));
      const made = [...new Set(own.merges.filter((_, i) => i % 3 === 2))];
      const has = made.map((id) => kept.has(id));
      assert.equal(has.indexOf(false), has.filter(Boolean).length, "the kept ones are the first");
    });

    it(`keeps all where all are wanted, and at most 65,535 where not: ${family}`, () => {
      const spelling = own.sorted.length + own.control.length;
      assert.equal(all.length, spelling);
      assert.equal(keptIds(own, own.bytes.size).length, Math.min(65_535, spelling));
    });
  }
});

function spelled(vocabulary: Vocabulary, rows: readonly number[]): Buffer {
  return Buffer.concat(rows.map((row) => vocabulary.bytesOf(row)));
}
