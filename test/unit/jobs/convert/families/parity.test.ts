import assert from "node:assert/strict";
import { join } from "node:path";
import { at } from "../../../../../src/core/assert";
import { ContextRunner } from "../../../../../src/engine/analysis/contextRunner";
import { tokenPipeline } from "../../../../../src/engine/analysis/pipeline";
import { attentionRollout } from "../../../../../src/engine/analysis/rollout";
import { ValueNorms } from "../../../../../src/engine/inspect/valueNorms";
import { writeModel } from "../../../../../src/jobs/convert/convert";
import { openModelWeights } from "../../../../../src/jobs/convert/modelWeights";
import { Decoder } from "../../../../../src/model/decoder";
import { type LoadedModel, loadModel } from "../../../../../src/model/loadModel";
import { OrtModel } from "../../../../../src/model/ortRuntime";
import { FreeTurns } from "../../../engine/analysis/fixture";
import { freshPath } from "../checkpoint";
import { largestDifference, relativeError } from "../runGraph";
import { type ExpectedFamily, expectedOf, FAMILY_FIXTURES, familyModel } from "./fixtures";

/** Feeds `ids` in pieces of at most `most` and gives the logits behind each of them. */
async function allLogits(decoder: Decoder, ids: readonly number[], most: number): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  while (decoder.cache.length < ids.length) {
    const { length } = decoder.cache;
    const piece = ids.slice(length, length + Math.min(most, decoder.remainingInBlock));
    for (const { logits } of await decoder.verify(piece)) rows.push(logits.slice());
  }
  return rows;
}

for (const name of FAMILY_FIXTURES) {
  describe(`the family fixture ${name}, compared with transformers`, () => {
    let folder: string;
    let model: LoadedModel;
    let expected: ExpectedFamily;
    before(async () => {
      expected = expectedOf(name);
      folder = await familyModel(name, "fp32");
      model = await loadModel(folder, 1, () => {});
    });
    after(() => model.close());

    it("has its logits, and the same bits for tokens alone and together", async () => {
      assert.equal(model.exactRuns, true);
      const together = await allLogits(new Decoder(model.graph, model.shape), expected.ids, 29);
      for (const [position, wanted] of Object.entries(expected.logits)) {
        const off = largestDifference(at(together, Number(position)), wanted);
        assert.ok(off < 1e-5, `logits at ${position} differ by ${off}`);
      }
      assert.deepEqual(await allLogits(new Decoder(model.graph, model.shape), expected.ids, 1), together);
    });

    it("has its attention, and the norms of the values that each head reads", async () => {
      const { ids } = expected;
      const decoder = new Decoder(model.graph, model.shape);
      await decoder.appendTokens(ids.slice(0, 64));
      await decoder.appendTokens(ids.slice(64, -1));
      const { attentionRow } = await decoder.advance(ids.slice(-1), { attention: true });
      assert.ok(attentionRow);
      const off = largestDifference(attentionRow, expected.attention.flat());
      assert.ok(off < 1e-6, `attention differs by ${off}`);
      const norms = new ValueNorms();
      for (const _ of norms.update(decoder.cache)) assert.equal(_, undefined);
      assert.ok(largestDifference(norms.of(ids.length), expected.value_norms.flat()) < 1e-5);
    });

    it("has its rollout, and the logit lens of each layer", async () => {
      const { ids } = expected;
      const graph = await OrtModel.open(join(folder, "analysis.onnx"), 1);
      const runner = new ContextRunner(graph, model.shape);
      const rolled = await attentionRollout(runner, ids, ids.length, new FreeTurns());
      const row = rolled?.weights.subarray((ids.length - 1) * ids.length) ?? [];
      assert.ok(largestDifference(row, expected.rollout) < 1e-6);

      const { vocabulary, layers } = model.manifest.architecture;
      await runner.fill(ids, ids.length - 1, new FreeTurns());
      const fetches = ["lens", "lens_normaliser", "residual"];
      const run = await runner.run(ids.slice(-1), { wanted: [0], fetches });
      const [lens, sums, residual] = fetches.map((output) => run.output(output));
      assert.ok(lens && sums && residual);
      for (let level = 0; level <= layers; level++) {
        const scores = lens.subarray(level * vocabulary, (level + 1) * vocabulary);
        const logarithms = scores.map((score) => score - at(sums, level));
        const off = largestDifference(logarithms, at(expected.lens, level));
        assert.ok(off < 1e-5, `lens after layer ${level} differs by ${off}`);
        const width = residual.length / (layers + 1);
        const norm = Math.hypot(...residual.subarray(level * width, (level + 1) * width));
        assert.ok(Math.abs(norm - at(expected.residual, level)) < 1e-4, `stream after layer ${level}`);
      }
      await graph.close();
    });

    it("shows queries and keys whose products are the attention", async () => {
      const ids = expected.ids.slice(0, 12);
      const graph = await OrtModel.open(join(folder, "analysis.onnx"), 1);
      const runner = new ContextRunner(graph, model.shape);
      const learnedPositions = model.manifest.architecture.rotary === null;
      for (let head = 0; head < model.shape.heads; head++) {
        const job = {
          token: 11,
          layer: 1,
          head,
          chosen: undefined,
          learnedPositions,
          name: () => ({ id: 0, text: "" }),
        };
        const result = await tokenPipeline(runner, ids, job, new FreeTurns());
        assert.ok(result);
        const scores = result.scores.subarray(11 * 12);
        const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
        const shares = scores.map((score) => Math.exp(score) / sum);
        assert.ok(largestDifference(shares, result.probabilities.subarray(11 * 12)) < 1e-5, `head ${head}`);
        const { headOutput, headNorms } = result;
        assert.ok(Math.abs(Math.hypot(...headOutput) - at(headNorms, head)) < 1e-5);
        assert.equal(result.positionEmbedding.length, learnedPositions ? result.tokenEmbedding.length : 0);
      }
      await graph.close();
    });

    // What is left is the rounding of activations: the twin has the same rounded weights. Measured: 0.004 to 0.02.
    for (const weights of ["int8", "int4", "mixed"] as const) {
      it(`is at ${weights} nearly what plain floats make of the same rounded weights`, async () => {
        const rounded = await familyModel(name, weights);
        const opened = await openModelWeights(rounded);
        const twin = freshPath();
        await writeModel(opened, twin, { weights: "fp32" });
        await opened.close();
        const flat: number[][] = [];
        for (const made of [rounded, twin]) {
          const { decoder, exactRuns, close } = await loadModel(made, 1, () => {});
          const rows = await allLogits(decoder, expected.ids, 29);
          if (exactRuns) {
            decoder.cache.truncate(0);
            assert.deepEqual(await allLogits(decoder, expected.ids, 1), rows);
          }
          flat.push(rows.flatMap((row) => [...row]));
          await close();
        }
        const error = relativeError(at(flat, 0), at(flat, 1));
        assert.ok(error < 0.05, `relative error ${error}`);
      });
    }
  });
}
