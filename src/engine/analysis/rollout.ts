import { at } from "../../core/assert";
import type { MatrixResult } from "../../model/inspection/analysis";
import type { TokenRow } from "../../model/tokens/token";
import { AttentionWindow } from "./attentionWindow";
import type { ContextRunner, Run } from "./contextRunner";
import type { Turns } from "./turns";

/**
 * Attention rollout (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers") of the last `size` of
 * `tokens`: R_0 = 1 and R_l[t] = ½ R_{l-1}[t] + ½ Σ_j Ā_l[t, j] R_{l-1}[j], where Ā_l is the mean over layer l's heads and
 * the halves stand for the residual connection.
 *
 * It is exact, although only the window's rows are computed: all that is shown of the tokens before the window is the
 * sum of their columns, and of that sum the rows of those tokens, who see nothing else, hold 1 in every layer.
 * @param runner on an analysis graph
 * @returns undefined if cancelled
 */
export async function attentionRollout(
  runner: ContextRunner,
  tokens: readonly TokenRow[],
  wanted: number,
  turns: Turns,
): Promise<MatrixResult | undefined> {
  const { layers, heads } = runner.shape;
  const window = new AttentionWindow(runner, tokens, wanted);
  const { first, size } = window;
  const width = 1 + size;
  // R_0 to R_L, [size, 1 + size] each: in front the sum over all tokens before the window.
  const rolled = Array.from({ length: layers + 1 }, () => new Float32Array(size * width));
  for (let q = 0; q < size; q++) at(rolled, 0)[q * width + 1 + q] = 1;

  const rollLayer = (run: Run, layer: number): void => {
    const below = at(rolled, layer);
    const above = at(rolled, layer + 1);
    for (let t = 0; t < run.count; t++) {
      const q = run.past + t - first;
      const mean = new Float64Array(width);
      for (let head = 0; head < heads; head++) window.addRow(run, layer, head, t, 1 / heads, mean);
      const row = new Float64Array(width);
      row[0] = at(mean, 0) / 2;
      for (let j = 0; j <= q; j++) {
        const share = (at(mean, 1 + j) + (j === q ? 1 : 0)) / 2;
        // Row j is zero behind its own column.
        for (let k = 0; k <= 1 + j; k++) row[k] = (row[k] as number) + share * (below[j * width + k] as number);
      }
      above.set(row, q * width);
    }
  };
  const everyLayer = Array.from({ length: layers }, (_, layer) => layer);
  const finished = await window.visit(
    everyLayer,
    turns,
    async (run, counted) => {
      for (const layer of everyLayer) {
        if (!(await counted.next())) return false;
        rollLayer(run, layer);
      }
      return true;
    },
    layers,
  );
  if (!finished) return undefined;
  const top = at(rolled, layers);
  const weights = new Float32Array(size * size);
  for (let q = 0; q < size; q++) weights.set(top.subarray(q * width + 1, (q + 1) * width), q * size);
  return {
    kind: "rollout",
    first,
    size,
    weights,
    before: Float32Array.from({ length: size }, (_, q) => at(top, q * width)),
  };
}
