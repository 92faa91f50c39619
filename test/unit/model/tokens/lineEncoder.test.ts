import assert from "node:assert/strict";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { LineEncoder } from "../../../../src/model/tokens/lineEncoder";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { PIECES, Random } from "../../support/random";

describe("LineEncoder", () => {
  for (const name of ["p50k_edit", "r50k_base"] as const) {
    it(`makes the tokens of the whole text (${name})`, () => {
      const tokenizer = createTokenizer(name);
      const vocabulary = new Vocabulary(tokenizer, null, tokenizer.size);
      const encoder = new LineEncoder(vocabulary);
      const random = new Random(7);
      for (let round = 0; round < 400; round++) {
        const text = random.text(PIECES, 1 + random.below(60));
        assert.deepEqual(encoder.encode(text), vocabulary.encode(text), JSON.stringify(text));
      }
    });
  }
});
