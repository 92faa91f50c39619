import { assert } from "../../core/assert";
import type { AnalysisJob, MatrixResult } from "../../model/inspection/analysis";
import type { TokenRow } from "../../model/tokens/token";
import { AttentionWindow } from "./attentionWindow";
import type { ContextRunner } from "./contextRunner";
import type { Turns } from "./turns";

type MatrixJob = Extract<AnalysisJob, { kind: "matrix" }>;

/**
 * Attention of the last `size` of `tokens` among themselves, computed with everything before them.
 * @param runner on an analysis graph
 * @returns undefined if cancelled
 */
export async function attentionMatrix(
  runner: ContextRunner,
  tokens: readonly TokenRow[],
  { layer, head, size: wanted }: Omit<MatrixJob, "kind">,
  turns: Turns,
): Promise<MatrixResult | undefined> {
  const { layers, heads } = runner.shape;
  assert(layer >= 0 && layer < layers, `layer ${layer} of ${layers}`);
  assert(head === "mean" || (head >= 0 && head < heads), `head ${head} of ${heads}`);
  const chosen = head === "mean" ? Array.from({ length: heads }, (_, index) => index) : [head];
  const window = new AttentionWindow(runner, tokens, wanted);
  const { first, size } = window;
  const weights = new Float32Array(size * size);
  const before = new Float32Array(size);
  const finished = await window.visit([layer], turns, (run) => {
    for (let t = 0; t < run.count; t++) {
      const row = new Float64Array(1 + size);
      for (const index of chosen) window.addRow(run, layer, index, t, 1 / chosen.length, row);
      const q = run.past + t - first;
      before.set(row.subarray(0, 1), q);
      weights.set(row.subarray(1), q * size);
    }
    return true;
  });
  return finished ? { kind: "matrix", first, size, weights, before } : undefined;
}
