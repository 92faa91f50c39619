import assert from "node:assert/strict";
import { MemoryBits, writeFile } from "../../../../scripts/tools/memoryBits";
import { encode, newStore, vocabulary } from "./memories";

const TEXT = "for (const item of cart.items) {\n\n  total += item.price;  \n}\nreturn total;\n";

function bitsOf(text: string): MemoryBits {
  const bits = new MemoryBits(vocabulary);
  const file = { document: "a.ts", path: "a.ts", lines: text.split("\n") };
  for (const written of writeFile(newStore(), vocabulary, file)) bits.count(written);
  return bits;
}

describe("the bits of a memory alone", () => {
  it("are those of an even choice for a text without repetition", () => {
    const bits = bitsOf("alpha beta");
    assert.equal(bits.bitsPerToken, Math.log2(vocabulary.size));
    assert.deepEqual([bits.predicted, bits.right], [0, 0]);
  });

  it("are counted over the tokens of the whole text", () => {
    const bits = bitsOf(TEXT);
    assert.equal(bits.tokens, encode(TEXT).length);
    assert.equal(bits.bytes, Buffer.byteLength(TEXT));
  });

  it("are few for text that was seen before", () => {
    const once = bitsOf(TEXT);
    const twice = bitsOf(TEXT + TEXT);
    assert.ok(twice.bits - once.bits < once.bits / 3, `${once.bits} ${twice.bits}`);
    assert.ok(twice.right > once.tokens * 0.7);
  });
});
