import assert from "node:assert/strict";
import { AppError, type ErrorCode } from "../../../../src/core/errors";
import { checkpointJson } from "../../../../src/jobs/convert/checkpointJson";
import { defaultCard, type ModelCard, parseCard } from "../../../../src/jobs/convert/modelCard";
import type { CompiledTokenizer } from "../../../../src/model/tokens/compiled";
import { GATE_JSON } from "../../support/gate";
import { TRUSTING } from "../../support/keepSection";
import { compiled, familyText } from "../tokenizer/tinyTokenizers";
import { CARD } from "./checkpoint";

const KEPT = Array.from({ length: 299 }, (_, id) => id + 1);

function parse(changes: object, tokenizer?: CompiledTokenizer): Promise<ModelCard> {
  const json = checkpointJson("inkling.json", JSON.stringify({ ...CARD, ...changes }));
  return parseCard(json, config(tokenizer?.bytes.size ?? 300), async () => tokenizer);
}

function config(vocabulary: number, ...ends: readonly number[]) {
  return { title: "GPT-2", spec: { vocabulary }, ends };
}

describe("parseCard", () => {
  it("fills in what may be left out", async () => {
    const { description: _, ...short } = CARD;
    assert.deepEqual(await parse({ description: undefined }), {
      ...short,
      description: "",
      thresholds: { minTokenProbability: 0.1, minMeanProbability: 0.3 },
      training: {},
    });
  });

  it("reads all fields", async () => {
    const special = { endOfText: 299, fimPrefix: 1, fimMiddle: 2, fimSuffix: 3 };
    const thresholds = { minTokenProbability: 0, minMeanProbability: 1 };
    const memory = { gate: GATE_JSON };
    const training = { tokens: 1e9, corpus: "npm" };
    const fields = {
      template: "suffix-first",
      special,
      keptTokens: KEPT,
      thresholds,
      memory,
      keep: TRUSTING,
      training,
    };
    assert.deepEqual(await parse(fields), { ...CARD, ...fields });
  });

  it("takes the checkpoint's own tokenizer, with control tokens that it names for its prompts", async () => {
    const starcoder = compiled(familyText("starcoder"));
    const special = { endOfText: 0, fimSuffix: 703, fimMiddle: 704 };
    const card = await parse({ tokenizer: "own", template: "suffix-first", special }, starcoder);
    assert.equal(card.ownTokenizer, starcoder);
    assert.deepEqual(card.special, special);
    assert.ok(card.keptTokens && card.keptTokens.length > 690);
  });

  const bad: readonly (readonly [changes: object, message: RegExp, code?: ErrorCode])[] = [
    [{ name: 3 }, /"name" must be a text/],
    [{ licence: undefined }, /"licence" must be a text, and is missing/],
    [{ tokenizer: "cl100k_base" }, /"tokenizer" must be one of p50k_edit, r50k_base, own/],
    [{ template: "x" }, /"template" must be one of/],
    [{ special: [] }, /"special" is not a JSON object/],
    [{ special: { endOfText: 300 } }, /"special": "endOfText" must be a number from 0 to 299/],
    [{ template: "suffix-first" }, /"special": "fimMiddle"/],
    [{ template: "psm-repository" }, /"special": "fimPrefix"/],
    [{ tokenizer: "own" }, /without its tokenizer/, "model-unsupported"],
    [{ special: { endOfText: 0 }, keptTokens: KEPT }, /"special": "endOfText" must be one of keptTokens/],
    [{ keptTokens: KEPT.slice(0, 256) }, /"keptTokens" must be null, or the 256 single bytes/],
    [{ keptTokens: [...KEPT].reverse() }, /"keptTokens" must be a rising list of ids below 300 \(at index 1\)/],
    [{ keptTokens: [1, 1] }, /at index 1/],
    [{ keptTokens: [299, 300] }, /at index 1/],
    [{ keptTokens: ["1"] }, /at index 0/],
    [{ keptTokens: "all" }, /"keptTokens" must be a list/],
    [{ neverPredicted: [300] }, /"neverPredicted" must be one of keptTokens/],
    [{ thresholds: { minTokenProbability: 2, minMeanProbability: 0 } }, /"minTokenProbability"/],
    [{ memory: {} }, /"memory": "gate" is not a JSON object/],
    [{ memory: { gate: { ...GATE_JSON, long: "1" } } }, /"gate": "long" must be a number from -1000 to 1000/],
    [{ memory: { gate: { ...GATE_JSON, age: 1 } } }, /"gate" has a number for "age"/],
    [{ keep: { weights: TRUSTING.weights } }, /"keep": "thresholds" is not a JSON object/],
    [{ keep: { ...TRUSTING, weights: { ...TRUSTING.weights, luck: null } } }, /"luck" must be a number from -1000/],
    [{ keep: { ...TRUSTING, weights: { ...TRUSTING.weights, age: 1 } } }, /"weights" has a number for "age"/],
    [{ keep: { ...TRUSTING, thresholds: { eager: 0.5, balanced: 0.4, calm: 0.6 } } }, /"thresholds" does not rise/],
    [{ training: { loss: null } }, /"training": "loss" must be a text or a number/],
  ];
  for (const [changes, message, code = "checkpoint-invalid"] of bad) {
    it(`refuses ${JSON.stringify(changes).slice(0, 60)}`, async () => {
      await assert.rejects(
        parse(changes),
        (error) => error instanceof AppError && error.code === code && message.test(error.message),
      );
    });
  }
});

describe("defaultCard", () => {
  it("takes GPT-2's tokenizer and prompts", () => {
    const card = defaultCard("distilgpt2", config(50_257));
    assert.equal(card.tokenizer, "r50k_base");
    assert.equal(card.template, "left-to-right");
    assert.equal(card.licence, "unknown");
    assert.deepEqual(card.special, { endOfText: 50_256 });
    assert.equal(card.keptTokens, null);
  });

  it("takes the end of text from config.json where the vocabulary is small, and refuses to guess it", () => {
    assert.deepEqual(defaultCard("tiny", config(512, 0)).special, { endOfText: 0 });
    assert.throws(() => defaultCard("tiny", config(512)), /no eos_token_id/);
  });

  it("refuses a GPT-2 of another size that comes without its tokenizer", () => {
    for (const rows of [1024, 32_768, 44_416, 50_256, 50_265, 52_000])
      assert.throws(() => defaultCard("codeparrot", config(rows, 0)), /codeparrot is a GPT-2 without its tokenizer/);
    for (const rows of [50_257, 50_304]) assert.equal(defaultCard("nano", config(rows)).tokenizer, "r50k_base");
  });

  it("takes the tokenizer of a GPT-2 in another language", () => {
    const own = compiled(familyText("gpt2"));
    const card = defaultCard("german", config(own.bytes.size, 0), own);
    assert.deepEqual([card.tokenizer, card.ownTokenizer, card.special.endOfText], ["own", own, 0]);
  });

  it("refuses a tokenizer that is not that of the weights", () => {
    const own = compiled(familyText("gpt2"));
    for (const rows of [257, own.bytes.size - 10, own.bytes.size + 2000])
      assert.throws(() => defaultCard("mixed", config(rows, 0), own), /do not belong together: 705 tokens/);
    assert.equal(defaultCard("padded", config(own.bytes.size + 64, 0), own).tokenizer, "own");
  });

  it("refuses families with tokenizers of their own", () => {
    const qwen = { ...config(50_257, 5), title: "Qwen2" };
    assert.throws(() => defaultCard("qwen", qwen), /qwen is a Qwen2 without its tokenizer/);
  });
});
