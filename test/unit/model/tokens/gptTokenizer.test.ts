import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { encode as encodeP50k } from "gpt-tokenizer/encoding/p50k_edit";
import { encode as encodeR50k } from "gpt-tokenizer/encoding/r50k_base";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { PIECES, Random } from "../../support/random";

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

  it("gives the ids of gpt-tokenizer, of which it has only the table", () => {
    const plain = { disallowedSpecial: new Set<string>() };
    const random = new Random(12);
    const sources = ["src/model/tokens/gptTokenizer.ts", "README.md", "l10n/bundle.l10n.ja.json", "package-lock.json"];
    const texts = sources.map((file) => readFileSync(file, "utf8"));
    // gpt-tokenizer takes U+FEFF for nothing inside a piece.
    const pieces = PIECES.filter((piece) => piece !== "\ufeff");
    for (let round = 0; round < 1000; round++) texts.push(random.text(pieces, 1 + random.below(60)));
    for (let round = 0; round < 200; round++) texts.push(random.text(RUNS, 1).repeat(1 + random.below(300)));
    const [p50k, r50k] = [createTokenizer("p50k_edit"), createTokenizer("r50k_base")];
    for (const text of texts) {
      assert.deepEqual(p50k.encode(text), encodeP50k(text, plain), JSON.stringify(text.slice(0, 200)));
      assert.deepEqual(r50k.encode(text), encodeR50k(text, plain), JSON.stringify(text.slice(0, 200)));
    }
  });

  it("does work linear in the text, whatever the text is", () => {
    let lookUps = 0;
    let units = 0;
    const tokenizer = createTokenizer("p50k_edit", (bytes) => {
      lookUps += 1;
      units += bytes.length;
    });
    const random = new Random(13);
    for (const length of [2_000, 20_000]) {
      const texts = RUNS.map((run) => run.repeat(Math.ceil(length / run.length)));
      texts.push(random.text(RUNS, length), random.text(["a", "B", "é", "日", "٣"], length));
      for (const text of texts) {
        [lookUps, units] = [0, 0];
        const ids = tokenizer.encode(text);
        const bytes = Buffer.from(text);
        const said = `${JSON.stringify(text.slice(0, 10))} × ${length}`;
        assert.deepEqual(Buffer.concat(ids.map((id) => tokenizer.bytesOf(id))), bytes, said);
        // A pair per byte, two more for each merge, an id per token, and the whole.
        assert.ok(lookUps <= 4 * bytes.length + 2, `${said}: ${lookUps} look-ups for ${bytes.length} bytes`);
        assert.ok(units <= 4 * 256 * bytes.length, `${said}: ${units} bytes looked at for ${bytes.length}`);
      }
    }
  });

  it("encodes a piece that is longer than a call has room for arguments", () => {
    assert.equal(createTokenizer("p50k_edit").encode("ⓧ".repeat(200_000)).length, 600_000);
  });
});

/** Each of these repeated is one piece without an end. */
const RUNS = [
  "─",
  "=",
  "a",
  "ab",
  "À",
  "漢",
  "ก",
  "😀",
  "👩\u200d",
  "7",
  "½",
  " ",
  "\t",
  "\n",
  "\u00a0",
  "\u200b",
  "\ud800",
];
