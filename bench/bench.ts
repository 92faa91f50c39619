// What a keystroke costs, beside the bare model, a graph made for nothing else and the machine's own limits, all in one
// run, and beside the baseline: npm run bench [-- --json] [--save FILE] [--baseline FILE] [--rounds N] [--threads N]

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { silentLogger } from "../src/core/log";
import { median } from "../src/core/quantile";
import { EngineClient } from "../src/host/engine/client";
import { mallocSettings } from "../src/host/engine/engineProcess";
import { BareLoop } from "../src/jobs/bareLoop";
import { loadModel } from "../src/model/loadModel";
import { readBandwidth } from "./bandwidth";
import { type Baseline, baselineOf, describeComparison } from "./baseline";
import { compareInspector, compareLoops, contextOf, GENERATED, keystroke, type Sides, SUFFIX } from "./keystrokes";
import { processFacts } from "./processFacts";
import { type Reference, writeReference } from "./referenceGraph";
import { ReferenceLoop } from "./referenceLoop";
import { describe, type Report } from "./report";
import { SHAPE_S, syntheticModel } from "./syntheticModel";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    rounds: { type: "string" },
    threads: { type: "string" },
    save: { type: "string" },
    baseline: { type: "string", default: "bench/baseline.json" },
  },
});
const ROUNDS = Number(values.rounds ?? 15);
const THREADS = Number(values.threads ?? 2);
const IDLE_MS = 5000;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  try {
    console.error("making a model of shape S with random weights…");
    const model = await syntheticModel(SHAPE_S, folder);
    const report = await measure(model, writeReference(model, join(folder, "reference")));
    const made = baselineOf(report);
    console.log(values.json ? JSON.stringify(made, null, 2) : `${made.processor}\n${describe(report)}`);
    if (values.save !== undefined) writeFileSync(values.save, `${JSON.stringify(made, null, 2)}\n`);
    if (!values.json && existsSync(values.baseline)) {
      const baseline: Baseline = JSON.parse(readFileSync(values.baseline, "utf8"));
      console.log(`\n${describeComparison(baseline, report)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(model: string, graph: Reference): Promise<Report> {
  const client = new EngineClient({
    engineFile: join(__dirname, "engine.js"),
    modelFolder: model,
    threads: THREADS,
    logger: silentLogger,
    onState: () => {},
  });
  await keystroke(client, { prefix: contextOf(50), suffix: "", round: 0 });
  const { state } = client;
  const loaded = await loadModel(model, THREADS, () => {});
  const bare = new BareLoop(loaded.decoder, SHAPE_S.vocabulary);
  const reference = await ReferenceLoop.open(graph, THREADS);
  const engine = await measureEngine({ client, bare, reference, rounds: ROUNDS });
  await reference.close();
  client.dispose();
  const alone = await measureBare(bare, statSync(join(model, "model.onnx.data")).size);
  await loaded.close();
  return {
    shape: SHAPE_S.name,
    threads: THREADS,
    rounds: ROUNDS,
    loadMs: state.kind === "ready" ? state.model.loadMs : Number.NaN,
    ...engine,
    ...alone,
  };
}

/** The engine beside the bare loop, what the extension host feels of it, and what it costs at rest. */
async function measureEngine(sides: Sides) {
  const { client } = sides;
  const lag = monitorEventLoopDelay({ resolution: 1 });
  const warm600 = await compareLoops(sides, 410, SUFFIX);
  const inspector = await compareInspector(sides, 410);
  const warm100 = await compareLoops(sides, 100, "");
  const warm900 = await compareLoops(sides, 690, SUFFIX);
  // Only the client in this process: what the extension host would feel.
  lag.enable();
  const prefix = contextOf(410);
  for (let round = 0; round < 2 * ROUNDS; round++) await keystroke(client, { prefix, suffix: SUFFIX, round });
  lag.disable();

  const pid = client.pid ?? 0;
  const before = processFacts(pid);
  await sleep(IDLE_MS);
  const after = processFacts(pid);
  return {
    warm600,
    inspector,
    warm100,
    warm900,
    cost900over100: warm900.engineMs / warm100.engineMs,
    eventLoopLagMs: { p50: lag.percentile(50) / 1e6, p99: lag.percentile(99) / 1e6, max: lag.max / 1e6 },
    idleCpuPercent: before && after ? (100 * 1000 * (after.cpuSeconds - before.cpuSeconds)) / IDLE_MS : null,
    engineRssMb: after?.rssMb ?? null,
    enginePeakMb: after?.peakMb ?? null,
  };
}

/** The bare loop beside what the machine's memory allows. */
async function measureBare(bare: BareLoop, weightBytes: number) {
  const prefills: number[] = [];
  const decodes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    prefills.push(await bare.fill(512));
    decodes.push((await bare.keystroke(512, 1, GENERATED)) / (GENERATED + 1));
  }
  const bandwidthGBs = await readBandwidth(weightBytes, THREADS);
  const boundMsPerToken = weightBytes / bandwidthGBs / 1e6;
  return {
    decodeMsPerToken: median(decodes),
    prefillTokensPerSecond: 512_000 / median(prefills),
    bandwidthGBs,
    boundMsPerToken,
    shareOfBound: boundMsPerToken / median(decodes),
  };
}

/** In a process whose memory is as that of the engine: without it the loops in this process would be the slower ones. */
function startLikeEngine(): void {
  const env = { ...process.env, ...mallocSettings({}), INKLING_BENCH: "1" };
  const { status } = spawnSync(process.execPath, process.argv.slice(1), { env, stdio: "inherit" });
  process.exitCode = status ?? 1;
}

if (process.env["INKLING_BENCH"] === undefined) startLikeEngine();
else
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
