import assert from "node:assert/strict";
import type { PipelineResult } from "../../../../src/model/inspection/analysis";
import {
  attentionTables,
  norm,
  ofLargest,
  probabilityOf,
  scoreText,
  signedShares,
} from "../../../../src/page/inspector/pipelineNumbers";
import { nextTokens } from "../../support/inspected";

describe("numbers of the pipeline", () => {
  const { NEGATIVE_INFINITY: masked } = Number;
  const pipeline: Pick<PipelineResult, "window" | "scores" | "masked" | "probabilities" | "earlier"> = {
    window: { first: 10, size: 3 },
    scores: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]),
    masked: Float32Array.from([1, masked, masked, 4, 5, masked, 7, 8, 9]),
    probabilities: Float32Array.from([0.5, 0, 0, 0.25, 0.25, 0, 0.125, 0.25, 0.5]),
    earlier: Float32Array.from([0.5, 0.5, 0.125]),
  };

  it("keeps the last tokens of the window, and rows that sum to 1", () => {
    const tables = attentionTables(pipeline, 2);
    assert.deepEqual([tables.first, tables.size], [11, 2]);
    assert.deepEqual(
      tables.scores.map((row) => [...row]),
      [
        [5, 6],
        [8, 9],
      ],
    );
    assert.deepEqual([...tables.earlier], [0.75, 0.25]);
    for (const [index, row] of tables.probabilities.entries())
      assert.equal(
        row.reduce((sum, share) => sum + share, tables.earlier[index] ?? 0),
        1,
      );
    assert.equal(attentionTables(pipeline, 9).size, 3);
  });

  it("writes what is masked as −∞", () => {
    assert.deepEqual([masked, -1.005, 0, 2].map(scoreText), ["−∞", "−1.00", "0.00", "2.00"]);
  });

  it("has norms, shares and probabilities", () => {
    assert.equal(norm(Float32Array.from([3, -4])), 5);
    assert.deepEqual([...signedShares(Float32Array.from([2, -4, 0]))], [0.5, -1, 0]);
    assert.deepEqual([...signedShares(new Float32Array(2))], [0, 0]);
    assert.deepEqual(ofLargest([1, 4, 0]), [0.25, 1, 0]);
    assert.deepEqual(ofLargest([0, 0]), [0, 0]);
    const next = nextTokens(["a", "b"], [1, 1]);
    assert.ok(Math.abs(probabilityOf(next, 0) - 0.5) < 1e-7);
    assert.equal(probabilityOf(next, 9), 0);
  });
});
