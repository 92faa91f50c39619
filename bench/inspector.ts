// What one step of the inspector costs in the extension host: node scripts/run.mjs bench/inspector.ts
import { TOKEN_KINDS } from "../src/engine/inspection";
import { combineHeads, valueWeighted } from "../src/inspect/heads";
import { findSinks, meanOfHeads } from "../src/inspect/sinks";
import { headStatistics } from "../src/inspect/statistics";
import { topKeys } from "../src/inspect/topKeys";
import { createRng } from "../src/sampling/rng";
import { STATISTICS, type Statistic, type Weighting } from "../src/webview/inspector/protocol";
import { median } from "./statistics";

const SHAPE = { layers: 12, heads: 12, length: 1024 };
const ROUNDS = 200;
const LINES = SHAPE.layers * SHAPE.heads;

const random = createRng(1);
const kinds = new Uint8Array(SHAPE.length).fill(TOKEN_KINDS.indexOf("prefix"));
kinds[0] = TOKEN_KINDS.indexOf("control");
const norms = Float32Array.from({ length: LINES * SHAPE.length }, () => 1 + random());
const rows = Float32Array.from({ length: LINES * SHAPE.length }, () => random() ** 8);
for (let line = 0; line < LINES; line++) {
  const row = rows.subarray(line * SHAPE.length, (line + 1) * SHAPE.length);
  row[0] = 100;
  const sum = row.reduce((a, b) => a + b, 0);
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) / sum;
}

/** All that the host computes for one selection. */
function oneStep(statistic: Statistic, weighting: Weighting): number {
  const needed = weighting === "value" || statistic === "value";
  const weighted = needed ? valueWeighted(rows, norms, SHAPE, SHAPE.length) : rows;
  const shown = weighting === "value" ? weighted : rows;
  const row = combineHeads(shown, SHAPE, { kind: "all", by: "max" });
  const sinks = findSinks(row, kinds, meanOfHeads(shown, SHAPE));
  return topKeys(row, sinks, 10).length + headStatistics(statistic, { rows, shape: SHAPE, sinks, weighted }).length;
}

console.log(`one step in the extension host, ${SHAPE.layers} x ${SHAPE.heads} x ${SHAPE.length}, median of ${ROUNDS}`);
for (const weighting of ["attention", "value"] as const) {
  for (const statistic of STATISTICS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      oneStep(statistic, weighting);
      times.push(performance.now() - start);
    }
    const least = Math.min(...times);
    console.log(
      `${weighting.padEnd(10)} ${statistic.padEnd(9)} ${median(times).toFixed(2)} ms, least ${least.toFixed(2)} ms`,
    );
  }
}
