import assert from "node:assert/strict";
import { glyphOf, labelOf, labelOfControl, labelOfText } from "../../../../src/page/inspector/tokenLabel";
import { PIECES, Random } from "../../support/random";

const encoder = new TextEncoder();
const shown = (text: string): string => labelOf(encoder.encode(text)).map(glyphOf).join("|");
const bytesShown = (...bytes: number[]): string => labelOf(Uint8Array.from(bytes)).map(glyphOf).join("|");

describe("label of a token", () => {
  it("shows blanks, and counts long runs of them", () => {
    assert.equal(shown(" return"), "·|return");
    assert.equal(shown("   "), "···");
    assert.equal(shown("        "), "· × 8");
    assert.equal(shown("\n\n\t\t\t\t\r\n"), "↵↵|→ × 4|CR|↵");
  });

  it("shows what would not be seen, or would turn the text, by its number", () => {
    assert.equal(shown("a\u00a0b\u200b\ufeff\u202e"), "a|U+00A0|b|U+200B|U+FEFF|U+202E");
    assert.equal(shown("\u0000\u2066x\u2069\u2028"), "U+0000|U+2066|x|U+2069|U+2028");
    assert.equal(shown("日本😀ü<b>"), "日本😀ü<b>");
  });

  it("shows bytes that are no whole character", () => {
    assert.equal(bytesShown(0xf0, 0x9f), "F0 9F");
    assert.equal(bytesShown(0x20, 0xf0, 0x9f, 0x98), "·|F0 9F 98");
    assert.equal(bytesShown(0x98, 0x80, 0x61), "98 80|a");
    assert.equal(bytesShown(0xc0, 0xaf), "C0 AF", "two bytes for what one can say");
    assert.equal(bytesShown(0xed, 0xa0, 0x80), "ED A0 80", "a surrogate");
    assert.equal(bytesShown(0xf5, 0x80, 0x80, 0x80), "F5 80 80 80", "beyond Unicode");
    assert.equal(bytesShown(), "");
  });

  it("names control tokens", () => {
    const name = (id: number, text: string): string => labelOfControl(id, encoder.encode(text)).map(glyphOf).join();
    assert.equal(name(50256, ""), "<|endoftext|>");
    assert.equal(name(9, "<s>"), "<s>");
    assert.equal(name(9, ""), "#9");
  });

  it("is the same for text as for its bytes", () => {
    const random = new Random(3);
    for (let i = 0; i < 500; i++) {
      // Lone surrogates become U+FFFD.
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoder.encode(random.text(PIECES, 8)));
      assert.deepEqual(labelOfText(text), labelOf(encoder.encode(text)));
    }
  });

  it("loses no byte of any bytes", () => {
    const random = new Random(4);
    const count = (part: ReturnType<typeof labelOf>[number]): number => {
      if (part.kind === "bytes") return part.bytes.length;
      if (part.kind === "text") return encoder.encode(part.text).length;
      if (part.kind === "code") return encoder.encode(String.fromCodePoint(part.codePoint)).length;
      return "run" in part ? part.run : 0;
    };
    for (let i = 0; i < 2000; i++) {
      const bytes = Uint8Array.from({ length: random.below(12) }, () =>
        random.pick([0x20, 0x0a, 0x80, 0xe2, 0x9f, 0xf0, random.below(256)]),
      );
      assert.equal(
        labelOf(bytes).reduce((sum, part) => sum + count(part), 0),
        bytes.length,
        String(bytes),
      );
    }
  });
});
