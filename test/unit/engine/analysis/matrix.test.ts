import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import type { ContextRunner } from "../../../../src/engine/analysis/contextRunner";
import { attentionMatrix } from "../../../../src/engine/analysis/matrix";
import { attentionRollout } from "../../../../src/engine/analysis/rollout";
import type { MatrixResult } from "../../../../src/model/inspection/analysis";
import { assertClose, EXPECTED, FreeTurns, IDS, inTriangle, SHAPE, tinyRunner } from "./fixture";

const LENGTH = IDS.length;

/** Compares a matrix of the last tokens with a full one, of which the columns before the window are summed. */
function assertWindow(result: MatrixResult | undefined, triangle: readonly number[], size: number): void {
  assert.ok(result);
  const first = LENGTH - size;
  assert.deepEqual([result.first, result.size], [first, size]);
  for (let q = 0; q < size; q++) {
    const all = Array.from({ length: first + q + 1 }, (_, k) => inTriangle(triangle, first + q, k));
    const row = result.weights.subarray(q * size, (q + 1) * size);
    assertClose(row.subarray(0, q + 1), all.slice(first), `row ${q}`);
    assert.ok(
      row.subarray(q + 1).every((weight) => weight === 0),
      `row ${q} above the diagonal`,
    );
    const before = all.slice(0, first).reduce((sum, weight) => sum + weight, 0);
    assertClose([at(result.before, q)], [before], `before row ${q}`);
    const total = row.reduce((sum, weight) => sum + weight, at(result.before, q));
    assert.ok(Math.abs(total - 1) < 1e-5, `row ${q} sums to ${total}`);
  }
}

describe("attentionMatrix, compared with PyTorch", () => {
  let tiny: { readonly runner: ContextRunner; close(): Promise<void> };
  before(async () => {
    tiny = await tinyRunner("analysis.onnx");
  });
  after(() => tiny.close());

  // In an order that makes the runner keep some of its cache, all of it, or nothing.
  for (const size of [LENGTH, 7, 1, 23]) {
    it(`has the attention of every head and position, and what goes to earlier tokens: last ${size}`, async () => {
      for (const [layer, heads] of EXPECTED.attention.entries()) {
        for (const [head, triangle] of heads.entries()) {
          const job = { layer, head, size };
          assertWindow(await attentionMatrix(tiny.runner, IDS, job, new FreeTurns()), triangle, size);
        }
      }
    });
  }

  it("has the mean of a layer's heads", async () => {
    for (const [layer, heads] of EXPECTED.attention.entries()) {
      const mean = at(heads, 0).map((_, i) => heads.reduce((sum, head) => sum + at(head, i), 0) / heads.length);
      const job = { layer, head: "mean", size: 12 } as const;
      assertWindow(await attentionMatrix(tiny.runner, IDS, job, new FreeTurns()), mean, 12);
    }
  });

  it("differs from head to head", async () => {
    const seen: Float32Array[] = [];
    for (let layer = 0; layer < SHAPE.layers; layer++) {
      for (let head = 0; head < SHAPE.heads; head++) {
        const result = await attentionMatrix(tiny.runner, IDS, { layer, head, size: LENGTH }, new FreeTurns());
        assert.ok(result);
        for (const other of seen) {
          assert.ok(result.weights.some((weight, i) => Math.abs(weight - at(other, i)) > 0.1));
        }
        seen.push(result.weights);
      }
    }
  });

  for (const size of [LENGTH, 18, 1]) {
    it(`rolls attention out through all layers: last ${size}`, async () => {
      assertWindow(await attentionRollout(tiny.runner, IDS, size, new FreeTurns()), EXPECTED.rollout, size);
    });
  }

  it("shows as many tokens as there are when more are asked for", async () => {
    const result = await attentionMatrix(tiny.runner, IDS, { layer: 0, head: 0, size: 1000 }, new FreeTurns());
    assert.deepEqual([result?.first, result?.size], [0, LENGTH]);
  });

  it("refuses a head or layer that the model does not have", async () => {
    for (const job of [
      { layer: 3, head: 0, size: 4 },
      { layer: 0, head: 2, size: 4 },
      { layer: -1, head: "mean", size: 4 },
      { layer: 0, head: 0, size: 0 },
    ] as const) {
      await assert.rejects(attentionMatrix(tiny.runner, IDS, job, new FreeTurns()), JSON.stringify(job));
    }
  });

  it("takes a turn before every run, tells the progress, and can be cancelled at each of them", async () => {
    const tokens = [...IDS, ...IDS, ...IDS]; // 120
    tiny.runner.cache.truncate(0);
    const turns = new FreeTurns();
    assert.ok(await attentionRollout(tiny.runner, tokens, 70, turns));
    assert.equal(turns.taken, 1 + 2 * (1 + SHAPE.layers)); // 50 tokens before, 64 + 6 in the window
    assert.deepEqual(
      turns.shares,
      turns.shares.map((_, index) => index / turns.taken),
    );
    for (let most = 0; most < turns.taken; most++) {
      tiny.runner.cache.truncate(0);
      assert.equal(await attentionRollout(tiny.runner, tokens, 70, new FreeTurns(most)), undefined);
    }
    assertWindow(await attentionRollout(tiny.runner, IDS, 18, new FreeTurns()), EXPECTED.rollout, 18);
  });
});
