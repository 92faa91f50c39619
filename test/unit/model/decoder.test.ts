import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Decoder } from "../../../src/model/decoder";
import { OrtModel } from "../../../src/model/ortRuntime";
import { runsAgree } from "../../../src/model/runsAgree";
import { Random } from "../support/random";
import { tinyModel } from "../support/tinyModel";

interface Expected {
  readonly ids: number[];
  /** By position. */
  readonly logits: Record<string, number[]>;
  /** [L][H][T], of the last token. */
  readonly attention: number[][][];
}

const SHAPE = { layers: 3, heads: 2, kvHeads: 2, headSize: 64, context: 128 };
const TOLERANCE = 1e-4;

describe("Decoder", () => {
  const expected = JSON.parse(readFileSync("test/fixtures/tiny-gpt2/expected.json", "utf8")) as Expected;
  let model: OrtModel;
  before(async () => {
    model = await OrtModel.open(`${await tinyModel("fp32")}/model.onnx`, 1);
  });
  after(() => model.close());

  for (const pieces of [[40], [12, 1, 27], [39, 1], [1, 1, 1, 37]]) {
    it(`has the logits and attention of PyTorch in pieces of ${pieces.join(", ")}`, async () => {
      const decoder = new Decoder(model, SHAPE);
      // A longer cache first, cut back: what is left in its slots must not matter.
      await decoder.appendTokens([7, 8, 9, ...expected.ids]);
      decoder.cache.truncate(0);
      let from = 0;
      for (const piece of pieces.slice(0, -1)) {
        await decoder.appendTokens(expected.ids.slice(from, from + piece));
        from += piece;
      }
      const { logits, logNormaliser, attentionRow } = await decoder.advance(expected.ids.slice(from), {
        attention: true,
      });
      assertClose(logits, expected.logits["39"] ?? []);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - logNormaliser), 0);
      assert.ok(Math.abs(sum - 1) < TOLERANCE, `probabilities sum to ${sum}`);

      assert.ok(attentionRow);
      assertClose(attentionRow, expected.attention.flat(2));
      for (let row = 0; row < SHAPE.layers * SHAPE.heads; row++) {
        const total = attentionRow.subarray(row * 40, (row + 1) * 40).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(total - 1) < 1e-5, `row ${row} sums to ${total}`);
      }
    });
  }

  it("predicts after each of several tokens what PyTorch predicts", async () => {
    const decoder = new Decoder(model, SHAPE);
    await decoder.appendTokens(expected.ids.slice(0, 30));
    const predictions = await decoder.verify(expected.ids.slice(30));
    assert.equal(predictions.length, 10);
    for (const [index, { logits, logNormaliser }] of predictions.entries()) {
      const wanted = expected.logits[String(30 + index)];
      if (wanted) assertClose(logits, wanted);
      const sum = logits.reduce((total, logit) => total + Math.exp(logit - logNormaliser), 0);
      assert.ok(Math.abs(sum - 1) < TOLERANCE, `probabilities sum to ${sum}`);
    }
    assertClose(predictions[9]?.logits ?? new Float32Array(), expected.logits["39"] ?? []);
  });
});

describe("runsAgree", () => {
  it("tells whether tokens get the same bits alone and together, and then they do however they are grouped", async () => {
    for (const weights of ["int8", "fp32"] as const) {
      const model = await OrtModel.open(`${await tinyModel(weights)}/model.onnx`, 2);
      const decoder = new Decoder(model, SHAPE);
      const exact = await runsAgree(decoder, 512);
      assert.equal(decoder.cache.length, 0);
      const random = new Random(5);
      const tokens = Array.from({ length: 120 }, () => random.below(512));
      const single: Float32Array[] = [];
      for (const token of tokens) single.push((await decoder.advance([token])).logits);
      let differing = 0;
      for (let round = 0; round < 8; round++) {
        decoder.cache.truncate(random.below(tokens.length));
        for (let { length } = decoder.cache; length < tokens.length; { length } = decoder.cache) {
          const group = tokens.slice(length, length + Math.min(decoder.remainingInBlock, 1 + random.below(20)));
          for (const [i, { logits }] of (await decoder.verify(group)).entries()) {
            if (logits.some((logit, row) => logit !== single[length + i]?.[row])) differing++;
          }
        }
      }
      assert.equal(differing === 0, exact, `${weights}: ${differing} predictions differ`);
      await model.close();
    }
  });
});

function assertClose(actual: Float32Array, wanted: readonly number[]): void {
  assert.equal(actual.length, wanted.length);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] ?? Number.NaN))), 0);
  assert.ok(worst < TOLERANCE, `differs by ${worst}`);
}
