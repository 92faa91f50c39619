import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { PrefixIndex } from "../../../../src/model/tokens/prefixIndex";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { PIECES, Random } from "../../support/random";

const tokenizer = createTokenizer("p50k_edit");
const CONTROL = [50256, 50281, 50282, 50283];

/** All single bytes, some longer tokens, and the control tokens. */
function keep(count: number, seed: number): number[] {
  const random = new Random(seed);
  const kept = new Set([...Array(256).keys(), ...CONTROL]);
  while (kept.size < count) kept.add(random.below(50256));
  return [...kept].sort((a, b) => a - b);
}

function bytesOf(vocabulary: Vocabulary, rows: readonly number[]): string {
  return Buffer.concat(rows.map((row) => vocabulary.bytesOf(row))).toString("utf8");
}

describe("Vocabulary", () => {
  it("splits tokens without a row into kept ones that spell the same text", () => {
    const random = new Random(11);
    for (const count of [260, 2_000, 20_000]) {
      const kept = keep(count, count);
      const vocabulary = new Vocabulary(tokenizer, kept, kept.length);
      for (let round = 0; round < 50; round++) {
        const text = random.text(PIECES, 40);
        const rows = vocabulary.encode(text);
        assert.equal(bytesOf(vocabulary, rows), Buffer.from(text, "utf8").toString("utf8"));
        assert.ok(rows.every((row) => row >= 0 && row < kept.length));
      }
    }
  });

  it("undoes one merge at a time: a token becomes the two it was made of where both are kept", () => {
    // " return" was merged from " ret" and "urn".
    const parts = [" ret", "urn"].map((text) => tokenizer.encode(text)[0] ?? -1);
    const kept = [...Array(256).keys(), ...parts].sort((a, b) => a - b);
    const vocabulary = new Vocabulary(tokenizer, kept, kept.length);
    assert.deepEqual(
      vocabulary.encode(" return").map((row) => vocabulary.ids[row]),
      parts,
    );
  });

  it("splits as the training data was split", () => {
    const golden = JSON.parse(readFileSync("test/fixtures/resplit.json", "utf8")) as {
      readonly kept: number[];
      readonly examples: readonly { readonly id: number; readonly parts: number[] }[];
    };
    const vocabulary = new Vocabulary(tokenizer, golden.kept, golden.kept.length);
    let compared = 0;
    for (const { id, parts } of golden.examples) {
      const text = Buffer.from(tokenizer.bytesOf(id)).toString("utf8");
      if (tokenizer.encode(text)[0] !== id) continue; // not a token of text that stands alone
      assert.deepEqual(
        vocabulary.encode(text).map((row) => vocabulary.ids[row]),
        parts,
        JSON.stringify(text),
      );
      compared++;
    }
    assert.ok(compared > 150, `only ${compared} compared`);
  });

  it("has row = id where nothing was pruned", () => {
    const vocabulary = new Vocabulary(createTokenizer("r50k_base"), null, 50257);
    assert.deepEqual(vocabulary.encode("Unexpectedly, the boy entered"), [52, 42072, 306, 11, 262, 2933, 5982]);
    assert.equal(vocabulary.rowOf(50256), 50256);
  });
});

describe("PrefixIndex", () => {
  it("finds exactly the tokens that agree with the bytes", () => {
    const kept = keep(3_000, 5);
    const vocabulary = new Vocabulary(tokenizer, kept, kept.length);
    const index = new PrefixIndex(vocabulary);
    for (const text of [" ", "re", " retu", "\n", "ü", "日", "function", "    "]) {
      const wanted = Buffer.from(text, "utf8");
      const agrees = (row: number): boolean => {
        const bytes = Buffer.from(vocabulary.bytesOf(row));
        const both = Math.min(bytes.length, wanted.length);
        return both > 0 && bytes.subarray(0, both).equals(wanted.subarray(0, both));
      };
      const expected = kept.map((_, row) => row).filter(agrees);
      assert.deepEqual(
        [...index.agreeing(wanted)].sort((a, b) => a - b),
        expected,
        text,
      );
    }
  });
});
