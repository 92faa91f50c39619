import assert from "node:assert/strict";
import { idsSha256 } from "../../../../src/model/identity";
import type { ByteBpe } from "../../../../src/model/tokens/byteBpe";
import { linesOf } from "../../../../src/model/tokens/pieces";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { PIECES, Random } from "../../support/random";
import { compiled, FAMILIES, type Family, familyText, openFamily } from "./tinyTokenizers";

type Ids = readonly number[] | string;
type Expected = { readonly texts: readonly (string | readonly [string, number])[] } & Readonly<
  Record<Family, readonly Ids[]>
>;

const expected = JSON.parse(familyText("expected")) as Expected;
const texts = expected.texts.map((text) => (typeof text === "string" ? text : text[0].repeat(text[1])));

/** Blanks and breaks of all kinds, and what stands around them. */
const BREAKS = [...PIECES, "\n", "\n\n", " \n", "\r", "\u0085", ";\n", ")\n\n", "\u3000", "½", "_", "…", "a\u0301"];

function bytesOf(tokenizer: ByteBpe, ids: readonly number[]): Buffer {
  return Buffer.concat(ids.map((id) => tokenizer.bytesOf(id)));
}

for (const family of FAMILIES) {
  describe(`a tokenizer of the family ${family}`, () => {
    const tokenizer = openFamily(family);

    it("gives the ids of the Rust library", () => {
      for (const [index, text] of texts.entries()) {
        const ids = tokenizer.encode(text);
        const wanted = expected[family][index] ?? [];
        const said = JSON.stringify(text.slice(0, 60));
        if (typeof wanted === "string") assert.equal(idsSha256(ids), wanted, said);
        else assert.deepEqual(ids, wanted, said);
      }
    });

    it("spells any text again, in pieces and in tokens", () => {
      const random = new Random(21);
      for (let round = 0; round < 300; round++) {
        const text = random.text(PIECES, 1 + random.below(40)).replaceAll("\u0000", "");
        assert.equal(tokenizer.pieces(text).join(""), text);
        assert.equal(bytesOf(tokenizer, tokenizer.encode(text)).toString(), Buffer.from(text).toString());
      }
    });

    it("never makes a control token of text", () => {
      const control = new Set(compiled(familyText(family)).control.map(({ id }) => id));
      assert.ok(control.size >= 5);
      const names = compiled(familyText(family)).control.map(({ name }) => name);
      assert.ok(tokenizer.encode(names.join(" ")).every((id) => !control.has(id)));
      for (const id of control) assert.equal(tokenizer.bytesOf(id).length, 0);
    });

    it("has the tokens of the whole text where its lines are cut", () => {
      const random = new Random(22);
      for (let round = 0; round < 1000; round++) {
        const text = random.text(BREAKS, 1 + random.below(30));
        const lines = linesOf(text, tokenizer.cut);
        assert.equal(lines.join(""), text);
        assert.deepEqual(
          lines.flatMap((line) => tokenizer.encode(line)),
          tokenizer.encode(text),
          JSON.stringify(text),
        );
      }
    });

    it("splits each token into tokens that spell it", () => {
      for (let id = 0; id < tokenizer.size; id++) {
        const bytes = Buffer.from(tokenizer.bytesOf(id));
        if (bytes.length < 2) continue;
        const parts = tokenizer.split(id);
        assert.ok(parts.length > 1);
        assert.ok(bytesOf(tokenizer, parts).equals(bytes));
      }
    });

    it("spells text with the rows of single bytes alone", () => {
      const kept = Array.from({ length: tokenizer.size }, (_, id) => id).filter(
        (id) => tokenizer.bytesOf(id).length === 1,
      );
      const vocabulary = new Vocabulary(tokenizer, kept, kept.length);
      const rows = vocabulary.encode("const x = [1, 2];\n日本");
      const spelled = Buffer.concat(rows.map((row) => vocabulary.bytesOf(row))).toString();
      assert.equal(spelled, "const x = [1, 2];\n日本");
    });

    it("does work linear in the text, whatever the text is", () => {
      let lookUps = 0;
      const counted = openFamily(family, () => {
        lookUps++;
      });
      for (const run of ["─", "a", "ab", "漢", "😀", "7", " ", "\t", "\n", ";\n", "x ", "\ud800"]) {
        for (const length of [2_000, 20_000]) {
          lookUps = 0;
          const text = run.repeat(length / run.length);
          counted.encode(text);
          const bytes = Buffer.from(text).length;
          assert.ok(lookUps <= 4 * bytes, `${JSON.stringify(run)} × ${length}: ${lookUps} look-ups for ${bytes} bytes`);
        }
      }
    });
  });
}

describe("a tokenizer without all bytes", () => {
  it("replaces what it cannot spell", () => {
    const tokenizer = openFamily("starcoder");
    assert.equal(bytesOf(tokenizer, tokenizer.encode("a\u0004b\u{7ffff}")).toString(), "a\ufffdb\ufffd");
  });
});

describe("what control tokens are for", () => {
  it("is known by their names", () => {
    const roles = FAMILIES.map((family) => compiled(familyText(family)).roles);
    for (const { fimPrefix, fimMiddle, fimSuffix, endOfText } of roles)
      assert.equal(new Set([fimPrefix, fimMiddle, fimSuffix, endOfText]).size, 4);
  });
});
