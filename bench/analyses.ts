// What the inspector's analyses cost at full context: node scripts/run.mjs bench/analyses.ts [MODEL FOLDER…]
// Without a folder: the default model, and shape S with random weights.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../src/core/quantile";
import { AnalysisRunner } from "../src/engine/analyses";
import { ContextRunner } from "../src/engine/analysis/contextRunner";
import type { RecordedRequest } from "../src/engine/inspect/attentionRecorder";
import { LatestWins } from "../src/engine/latestWins";
import { createRng } from "../src/engine/sampling/rng";
import { type AnalysisJob, LARGEST_MATRIX } from "../src/model/inspection/analysis";
import { type LoadedModel, loadModel } from "../src/model/loadModel";
import { SHAPE_S, syntheticModel } from "./syntheticModel";

const ROUNDS = 3;
const GENERATED = 16;
/** A line of code, about. */
const LINE_TOKENS = 10;
const LINES = 6;

async function measure(folder: string): Promise<string> {
  const model = await loadModel(folder, 2, () => {});
  const { context } = model.shape;
  const random = createRng(1);
  const tokens = Array.from({ length: context }, () => Math.floor(random() * model.vocabulary.size));
  const promptTokens = context - GENERATED;
  const request: RecordedRequest = { id: 1, tokens, promptTokens, healed: 0, chosen: tokens.slice(promptTokens) };

  const loads = await timed(async () => (await model.openAnalysis?.())?.close());
  const prefills = await timed(() =>
    new ContextRunner(model.graph, model.shape).fill(tokens, context, { next: async () => true }),
  );
  const report = [
    `${model.manifest.name}, ${context} tokens; medians of ${ROUNDS}`,
    `the context on the ordinary graph takes ${prefills.toFixed(0)} ms, to compare with`,
    `analysis graph loads in ${loads.toFixed(0)} ms`,
  ];
  for (const [name, job] of jobsOn(promptTokens)) {
    const { fresh, again } = await measureJob(model, request, job);
    const times = `${fresh.toFixed(0)} ms with loading, ${again.toFixed(0)} ms on the same context again`;
    report.push(`${name.padEnd(16)} ${times}`);
  }
  await model.close();
  return report.join("\n");
}

function jobsOn(promptTokens: number): readonly (readonly [name: string, job: AnalysisJob])[] {
  const lines = Array.from({ length: LINES }, (_, i) => {
    const from = Math.floor(((i + 1) * promptTokens) / (LINES + 2));
    return { from, to: from + LINE_TOKENS };
  });
  return [
    ["matrix", { kind: "matrix", layer: 1, head: 0, size: LARGEST_MATRIX }],
    ["rollout", { kind: "rollout", size: LARGEST_MATRIX }],
    ["pipeline", { kind: "pipeline", step: 1, layer: 1, head: 0 }],
    [`why, ${LINES} lines`, { kind: "why", lines }],
  ];
}

/** Milliseconds of a job on a context that nothing is known of, and on one that was looked at before. */
async function measureJob(
  model: LoadedModel,
  request: RecordedRequest,
  job: AnalysisJob,
): Promise<{ fresh: number; again: number }> {
  const fresh: number[] = [];
  const again: number[] = [];
  let id = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const analyses = new AnalysisRunner(model, () => request, new LatestWins());
    await analyses.run(++id, 1, { kind: "matrix", layer: 0, head: 0, size: 1 });
    // Another request of the same length: nothing of its context is in the cache.
    const other = { ...request, id: 2, tokens: [...request.tokens].reverse() };
    const cold = new AnalysisRunner(model, () => other, new LatestWins());
    for (const [target, of, into] of [
      [cold, 2, fresh],
      [analyses, 1, again],
    ] as const) {
      const start = performance.now();
      const { kind } = await target.run(++id, of, job);
      into.push(performance.now() - start);
      if (kind !== job.kind) throw new Error(`the answer to ${job.kind} is ${kind}`);
      target.stop();
    }
  }
  return { fresh: median(fresh), again: median(again) };
}

/** The median of the milliseconds that something takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  for (const folder of given.length > 0 ? given : ["media/model/small"]) console.log(await measure(folder));
  if (given.length > 0) return;
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  try {
    console.log(await measure(await syntheticModel(SHAPE_S, folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
