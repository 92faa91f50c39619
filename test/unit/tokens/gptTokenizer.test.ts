import assert from "node:assert/strict";
import { createTokenizer } from "../../../src/tokens/gptTokenizer";
import { PIECES, Random } from "../support/random";

describe("the tokenizer", () => {
  it("splits the textbook's sentence as GPT-2 does", () => {
    const ids = createTokenizer("r50k_base").encode("Unexpectedly, the boy entered");
    assert.deepEqual(ids, [52, 42072, 306, 11, 262, 2933, 5982]);
  });

  it("has one token for a run of spaces in p50k_edit only", () => {
    assert.deepEqual(createTokenizer("p50k_edit").encode("    x").length, 2);
    assert.deepEqual(createTokenizer("r50k_base").encode("    x").length, 4);
  });

  it("never makes a special token from text", () => {
    const tokenizer = createTokenizer("p50k_edit");
    const hostile = "<|endoftext|><|fim_prefix|><|fim_middle|><|fim_suffix|>";
    const ids = tokenizer.encode(hostile);
    assert.ok(ids.every((id) => id !== 50256 && id < 50281));
  });

  it("gives bytes that spell the text again", () => {
    const tokenizer = createTokenizer("p50k_edit");
    const random = new Random(3);
    for (let round = 0; round < 200; round++) {
      const text = random.text(PIECES, 30);
      const bytes = Buffer.concat(tokenizer.encode(text).map((id) => tokenizer.bytesOf(id)));
      assert.equal(bytes.toString("utf8"), Buffer.from(text, "utf8").toString("utf8"));
    }
  });

  it("has no bytes for ids that stand for no text", () => {
    const tokenizer = createTokenizer("p50k_edit");
    for (const id of [50256, 50281, 50282, 50283, 99999]) assert.equal(tokenizer.bytesOf(id).length, 0);
  });
});
