import assert from "node:assert/strict";
import cl100k from "gpt-tokenizer/bpeRanks/cl100k_base";
import { encode as encodeCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { compileRankTable } from "../../../../scripts/tools/rankTable";
import { AppError } from "../../../../src/core/errors";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { compileTokenizer } from "../../../../src/jobs/tokenizer/compile";
import { readGgufTokenizer } from "../../../../src/jobs/tokenizer/ggufTokenizer";
import { readTokenizerJson } from "../../../../src/jobs/tokenizer/tokenizerJson";
import { readVocabularyFiles } from "../../../../src/jobs/tokenizer/vocabularyFiles";
import { ByteBpe } from "../../../../src/model/tokens/byteBpe";
import { createTokenizer, gptTokens } from "../../../../src/model/tokens/gptTokenizer";
import { writeTokenizer } from "../../../../src/model/tokens/tokenizerFile";
import { PIECES, Random } from "../../support/random";
import { compiled, familyText, opened } from "./tinyTokenizers";

interface Model {
  readonly vocab: Readonly<Record<string, number>>;
  readonly merges: readonly (readonly [string, string])[];
}
interface Json {
  readonly model: Model;
  readonly added_tokens: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
}

const gpt2 = JSON.parse(familyText("gpt2")) as Json;
const TEXTS = ["const x = 'it''s';\n\n", "über 日本語 😀", " 12 345", "<|endoftext|>"];

/** A tokenizer.json like `family` with changes. */
function changed(family: "gpt2" | "qwen2", change: (json: Record<string, unknown>) => void): string {
  const json = JSON.parse(familyText(family)) as Record<string, unknown>;
  change(json);
  return JSON.stringify(json);
}

describe("the files of a tokenizer", () => {
  const wanted = writeTokenizer(compiled(familyText("gpt2")));

  it("may be vocab.json and merges.txt", () => {
    const merges = `#version: 0.2\n${gpt2.model.merges.map((pair) => pair.join(" ")).join("\n")}\n`;
    const decoder = Object.fromEntries(gpt2.added_tokens.map(({ id, content, special }) => [id, { content, special }]));
    const config = checkpointJson("tokenizer_config.json", JSON.stringify({ added_tokens_decoder: decoder }));
    const vocab = checkpointJson("vocab.json", JSON.stringify(gpt2.model.vocab));
    assert.deepEqual(writeTokenizer(compileTokenizer(readVocabularyFiles(vocab, merges, config))), wanted);
  });

  it("may be the metadata of a GGUF file", () => {
    const tokens: string[] = [];
    for (const [token, id] of Object.entries(gpt2.model.vocab)) tokens[id] = token;
    for (const { id, content } of gpt2.added_tokens) tokens[id] = content;
    const control = new Set(gpt2.added_tokens.map(({ id }) => id));
    const metadata = {
      "tokenizer.ggml.model": "gpt2",
      "tokenizer.ggml.pre": "gpt-2",
      "tokenizer.ggml.tokens": tokens,
      "tokenizer.ggml.token_type": tokens.map((_, id) => (control.has(id) ? 3 : 1)),
      "tokenizer.ggml.merges": gpt2.model.merges.map((pair) => pair.join(" ")),
      "tokenizer.ggml.eos_token_id": 0,
    };
    const source = readGgufTokenizer(checkpointJson("model.gguf", JSON.stringify(metadata)));
    assert.deepEqual(writeTokenizer(compileTokenizer(source)), wanted);
  });

  it("may have merges as texts or as pairs", () => {
    const texts = changed("gpt2", (json) => {
      json["model"] = { ...gpt2.model, merges: gpt2.model.merges.map((pair) => pair.join(" ")) };
    });
    assert.deepEqual(writeTokenizer(compiled(texts)), wanted);
  });
});

describe("the begin of a text", () => {
  const first = { SpecialToken: { id: "<|endoftext|>", type_id: 0 } };
  const template = { type: "TemplateProcessing", single: [first, { Sequence: { id: "A", type_id: 0 } }], pair: [] };
  const begins = (post: unknown, config?: object): boolean => {
    const text = changed("gpt2", (json) => {
      json["post_processor"] = post;
    });
    const said = config && checkpointJson("tokenizer_config.json", JSON.stringify(config));
    const { beginsText, roles } = compileTokenizer(readTokenizerJson(checkpointJson("tokenizer.json", text), said));
    assert.equal(roles.beginOfText, beginsText || said ? 0 : undefined);
    return beginsText;
  };

  it("is marked where tokenizer_config.json or else the post-processor says so", () => {
    const bos = { bos_token: { content: "<|endoftext|>" } };
    assert.equal(begins(null), false);
    assert.equal(begins({ type: "ByteLevel" }), false);
    assert.equal(begins(template), true);
    assert.equal(begins({ type: "Sequence", processors: [{ type: "ByteLevel" }, template] }), true);
    assert.equal(begins(template, { ...bos, add_bos_token: false }), false);
    assert.equal(begins(null, { ...bos, add_bos_token: true }), true);
    assert.equal(begins(null, bos), false);
  });
});

describe("a tokenizer that Inkling does not know", () => {
  const split = (pattern: string): unknown => ({
    type: "Split",
    pattern: { Regex: pattern },
    behavior: "Isolated",
    invert: false,
  });
  const cases: readonly (readonly [name: string, field: string, value: unknown, said: RegExp])[] = [
    ["pattern", "pre_tokenizer", split("\\w+|\\W+"), /\\w\+\|\\W\+/],
    ["kind of pre-tokenizer", "pre_tokenizer", { type: "Metaspace", replacement: "▁" }, /Metaspace/],
    ["blank in front", "pre_tokenizer", { type: "ByteLevel", add_prefix_space: true }, /"add_prefix_space":true/],
    ["missing pre-tokenizer", "pre_tokenizer", null, /pre_tokenizer: null/],
    ["normaliser", "normalizer", { type: "NFKC" }, /NFKC/],
    ["fallback to bytes", "model", { ...gpt2.model, byte_fallback: true }, /byte_fallback: true/],
    ["kind of model", "model", { ...gpt2.model, type: "Unigram" }, /Unigram/],
  ];
  for (const [name, field, value, said] of cases)
    it(`is refused by name: ${name}`, () => {
      const text = changed("gpt2", (json) => {
        json[field] = value;
      });
      assert.throws(
        () => compiled(text),
        (error) => error instanceof AppError && error.code === "model-unsupported" && said.test(error.message),
      );
    });
});

describe("a rank table", () => {
  const control = new Map([["<|endoftext|>", 50256]]);

  for (const name of ["p50k_edit", "r50k_base"] as const)
    it(`makes the same tokens as the merges of ${name}`, () => {
      const before = createTokenizer(name);
      const after = opened(compileRankTable({ name, pieces: "gpt2", tokens: gptTokens(name), control }));
      const random = new Random(31);
      for (let round = 0; round < 500; round++) {
        const text = random.text(
          PIECES.filter((piece) => piece !== "\ufeff"),
          1 + random.below(50),
        );
        assert.deepEqual(after.encode(text), before.encode(text), JSON.stringify(text));
      }
      for (let id = 300; id < after.size; id += 7)
        if (before.bytesOf(id).length > 1) assert.deepEqual(after.split(id), before.split(id), `token ${id}`);
    });

  it("gives the slides' ids and those of gpt-tokenizer for cl100k_base", () => {
    const utf8 = new TextEncoder();
    const tokens = Array.from(cl100k, (entry) =>
      typeof entry === "string" ? utf8.encode(entry) : Uint8Array.from(entry ?? []),
    );
    const tokenizer = new ByteBpe(
      compileRankTable({ name: "cl100k_base", pieces: "cl100k", tokens, control: new Map() }),
    );
    const plain = { disallowedSpecial: new Set<string>() };
    for (const text of ["Unexpectedly, the boy entered", ...TEXTS, "x\n\n  y 1234567 ;\n)\n\n}"])
      assert.deepEqual(tokenizer.encode(text), encodeCl100k(text, plain), JSON.stringify(text));
  });
});
