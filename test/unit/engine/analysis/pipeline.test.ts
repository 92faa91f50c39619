import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import type { ContextRunner } from "../../../../src/engine/analysis/contextRunner";
import { PIPELINE_WINDOW, tokenPipeline } from "../../../../src/engine/analysis/pipeline";
import { assertClose, EXPECTED, FreeTurns, IDS, SHAPE, tinyRunner } from "./fixture";

const WANTED = EXPECTED.pipeline;
const { token, layer, head } = WANTED;
const job = {
  token,
  layer,
  head,
  chosen: at(IDS, token + 1),
  learnedPositions: true,
  name: (row: number) => ({ id: 1000 + row, text: `t${row}` }),
};

describe("tokenPipeline, compared with PyTorch", () => {
  let tiny: { readonly runner: ContextRunner; close(): Promise<void> };
  before(async () => {
    tiny = await tinyRunner("analysis.onnx");
  });
  after(() => tiny.close());

  it("has the numbers of every step", async () => {
    const result = await tokenPipeline(tiny.runner, IDS, job, new FreeTurns());
    assert.ok(result);
    assert.equal(WANTED.window, PIPELINE_WINDOW);
    assert.deepEqual(result.window, { first: token + 1 - PIPELINE_WINDOW, size: PIPELINE_WINDOW });
    assertClose(result.tokenEmbedding, WANTED.token_embedding, "token embedding");
    assertClose(result.positionEmbedding, WANTED.position_embedding, "position embedding");
    assertClose(result.scores, WANTED.scores.flat(), "scores");
    assertClose(result.probabilities, WANTED.probabilities.flat(), "probabilities");
    assertClose(result.headNorms, WANTED.head_norms, "head norms");
    assertClose(result.headOutput, WANTED.head_output, "head output");
    assertClose(result.attentionNorms, WANTED.attention_norms, "attention norms");
    assertClose(result.feedForwardNorms, WANTED.feed_forward_norms, "feed-forward norms");
    assertClose(result.residualNorms, WANTED.residual_norms, "residual norms");
    assert.equal(result.lens.length, SHAPE.layers + 1);
    for (const [level, row] of result.lens.entries()) {
      const all = at(WANTED.lens, level);
      const best = [...all.keys()].sort((a, b) => at(all, b) - at(all, a)).slice(0, 5);
      assert.deepEqual(
        [...row.ids],
        best.map((id) => 1000 + id),
      );
      assert.deepEqual(
        row.texts,
        best.map((id) => `t${id}`),
      );
      assertClose(
        row.probabilities,
        best.map((id) => at(all, id)),
        `lens after layer ${level}`,
      );
      assertClose([row.chosenProbability], [at(all, job.chosen)], "lens of the chosen token");
    }
  });

  it("masks what lies above the diagonal with −∞, and softmax makes that an exact zero", async () => {
    for (let of = 0; of < SHAPE.heads; of++) {
      const result = await tokenPipeline(tiny.runner, IDS, { ...job, head: of }, new FreeTurns());
      assert.ok(result);
      const { size } = result.window;
      for (let q = 0; q < size; q++) {
        for (let k = 0; k < size; k++) {
          const i = q * size + k;
          assert.equal(at(result.masked, i), k > q ? Number.NEGATIVE_INFINITY : at(result.scores, i));
          assert.ok(Number.isFinite(at(result.scores, i)));
          assert.equal(at(result.probabilities, i) === 0, k > q);
        }
        const row = result.probabilities.subarray(q * size, (q + 1) * size);
        const sum = row.reduce((total, p) => total + p, at(result.earlier, q));
        assert.ok(Math.abs(sum - 1) < 1e-5, `row ${q} sums to ${sum}`);
      }
    }
  });

  it("is the softmax of its own scores where the window is the whole context", async () => {
    const result = await tokenPipeline(tiny.runner, IDS, { ...job, token: 9, chosen: undefined }, new FreeTurns());
    assert.ok(result);
    assert.deepEqual(result.window, { first: 0, size: 10 });
    for (let q = 0; q < 10; q++) {
      const powers = result.masked.slice(q * 10, (q + 1) * 10).map(Math.exp);
      const sum = powers.reduce((a, b) => a + b, 0);
      assertClose(
        result.probabilities.subarray(q * 10, (q + 1) * 10),
        powers.map((power) => power / sum),
        `row ${q}`,
      );
      assert.equal(at(result.earlier, q), 0);
    }
    assert.ok(result.lens.every(({ chosenProbability }) => Number.isNaN(chosenProbability)));
  });

  it("can be cancelled before each run, and refuses what is not there", async () => {
    tiny.runner.cache.truncate(0);
    assert.equal(await tokenPipeline(tiny.runner, IDS, job, new FreeTurns(0)), undefined);
    assert.equal(await tokenPipeline(tiny.runner, IDS, job, new FreeTurns(1)), undefined);
    for (const bad of [{ token: 40 }, { token: -1 }, { layer: 3 }, { head: 2 }]) {
      await assert.rejects(tokenPipeline(tiny.runner, IDS, { ...job, ...bad }, new FreeTurns()), JSON.stringify(bad));
    }
  });
});
