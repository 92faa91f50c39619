import assert from "node:assert/strict";
import { prefill } from "../../../../src/engine/generate/prefill";
import { PromptBuilder } from "../../../../src/engine/prompt/prompt";
import { Decoder } from "../../../../src/model/decoder";
import { OrtModel } from "../../../../src/model/ortRuntime";
import { runsAgree } from "../../../../src/model/runsAgree";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";
import { PIECES, Random } from "../../support/random";
import { tinyModel } from "../../support/tinyModel";

/**
 * Largest difference of a logit between a reused cache and a cold one, where this machine's runs do not agree to the bit;
 * logits of the tiny model reach about 20.
 */
const TOLERANCE = { int8: 1, fp32: 1e-4 };
const CONTEXT = 128;
const SHAPE = { layers: 3, heads: 2, kvHeads: 2, headSize: 64, context: CONTEXT };
const never = new AbortController().signal;

/** A text and a cursor in it, edited as people do. */
class EditedFile {
  text = "";
  cursor = 0;
  private readonly past: { text: string; cursor: number }[] = [];

  constructor(
    readonly uri: string,
    private readonly random: Random,
  ) {}

  edit(): string {
    const kind = this.random.pick(["type", "type", "type", "delete", "undo", "paste", "above", "move"]);
    if (kind !== "undo") this.past.push({ text: this.text, cursor: this.cursor });
    if (kind === "type") this.insert(this.random.pick(PIECES));
    if (kind === "paste") this.insert(this.random.text(PIECES, 20 + this.random.below(60)));
    if (kind === "delete") this.cursor -= this.remove(Math.max(0, this.cursor - 1 - this.random.below(9)), this.cursor);
    if (kind === "undo") Object.assign(this, this.past.pop() ?? {});
    if (kind === "above") this.insertAbove(`// ${this.random.text(PIECES, 3).replaceAll("\n", "")}\n`);
    if (kind === "move") this.cursor = this.random.below(this.text.length + 1);
    return kind;
  }

  private insert(piece: string): void {
    this.text = this.text.slice(0, this.cursor) + piece + this.text.slice(this.cursor);
    this.cursor += piece.length;
  }

  private remove(from: number, to: number): number {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    return to - from;
  }

  private insertAbove(line: string): void {
    this.text = line + this.text;
    this.cursor += line.length;
  }
}

for (const weights of ["int8", "fp32"] as const)
  describe(`the KV cache over random edits, ${weights}`, () => {
    let model: OrtModel;
    before(async () => {
      model = await OrtModel.open(`${await tinyModel(weights)}/model.onnx`, 2);
    });
    after(() => model.close());

    for (const template of ["suffix-first", "left-to-right"] as const) {
      it(`predicts what a cold run predicts (${template})`, async () => {
        const tolerance = (await runsAgree(new Decoder(model, SHAPE), 512)) ? 0 : TOLERANCE[weights];
        const vocabulary = new Vocabulary(createTokenizer("r50k_base"), null, 512);
        // The tiny model has no control tokens of its own; any rows serve.
        const special = { endOfText: 500, fimPrefix: 501, fimMiddle: 502, fimSuffix: 503 };
        const prompts = new PromptBuilder(vocabulary, template, special, CONTEXT);
        const warm = new Decoder(model, SHAPE);
        const cold = new Decoder(model, SHAPE);
        const random = new Random(template.length);
        const files = [new EditedFile("file:///a.ts", random), new EditedFile("file:///b.md", random)];
        let reusedTokens = 0;
        for (let step = 0; step < 250; step++) {
          const file = files[step % 40 < 30 ? 0 : 1] ?? random.pick(files);
          const kind = file.edit();
          const { tokens } = prompts.build({
            document: file.uri,
            path: file.uri.slice(8),
            prefix: file.text.slice(0, file.cursor),
            prefixStart: 0,
            suffix: file.text.slice(file.cursor),
          });
          const reused = await prefill(warm, tokens, never);
          cold.cache.truncate(0);
          const fresh = await prefill(cold, tokens, never);
          assert.ok(reused && fresh);
          assert.deepEqual(warm.cache.tokens, tokens);
          reusedTokens += reused.reused;
          const difference = reused.prediction.logits.reduce(
            (most, logit, i) => Math.max(most, Math.abs(logit - (fresh.prediction.logits[i] ?? Number.NaN))),
            0,
          );
          assert.ok(difference <= tolerance, `step ${step}, ${kind}: logits differ by ${difference}`);
          // What a suggestion leaves behind in the cache, for the next prompt to keep or to drop.
          for (let extra = random.below(6); extra > 0; extra--) await warm.advance([random.below(512)]);
        }
        assert.ok(reusedTokens > 1000, `only ${reusedTokens} tokens were reused: the test shows nothing`);
      });
    }
  });

describe("reading a long prompt", () => {
  it("gives a sign of life after each run but the last", async () => {
    const model = await OrtModel.open(`${await tinyModel("fp32")}/model.onnx`, 1);
    const decoder = new Decoder(model, SHAPE);
    const tokens = Array.from({ length: 100 }, (_, token) => token);
    const read: number[] = [];
    await prefill(decoder, tokens, never, { onRead: () => read.push(decoder.cache.length) });
    assert.deepEqual([read, decoder.cache.length], [[64], 100]);
    await prefill(decoder, tokens, never, { onRead: () => read.push(decoder.cache.length) });
    assert.deepEqual(read, [64], "nothing is left to be read but the last token");
    await model.close();
  });
});
