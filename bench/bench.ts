// What a keystroke costs, beside the bare model and the machine's own limits, all in one run: npm run bench
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { silentLogger } from "../src/core/log";
import { median } from "../src/core/statistics";
import { EngineClient } from "../src/engine/client";
import type { CompletionRequest, CompletionStats } from "../src/engine/protocol";
import { loadModel } from "../src/model/loadModel";
import { BareLoop } from "../src/modelJobs/bareLoop";
import { readBandwidth } from "./bandwidth";
import { SHAPE_S, syntheticModel } from "./syntheticModel";

const GENERATED = 16;
/** A quick typist's pause between keys. */
const PAUSE_MS = 100;
const { values } = parseArgs({
  options: { json: { type: "boolean" }, rounds: { type: "string" }, threads: { type: "string" } },
});
const ROUNDS = Number(values.rounds ?? 15);
const THREADS = Number(values.threads ?? 2);
const never = new AbortController().signal;

/** Fills the suffix's share of the window, 192 tokens. */
const SUFFIX = `\n${contextOf(200)}`;

/** Lines of prose-like code of about `tokens` tokens; each line is 8 tokens. */
function contextOf(tokens: number): string {
  return Array.from({ length: Math.ceil(tokens / 8) }, (_, i) => `let item = list[${i % 10}];\n`).join("");
}

/** One keystroke after `prefix`: two new words at the end, other ones each time. */
function request(prefix: string, suffix: string, round: number, inspect: boolean): CompletionRequest {
  return {
    inspect,
    document: `bench${suffix.length}`,
    path: "bench.ts",
    prefix: `${prefix}${round % 2 ? "if then" : "of or"} `,
    prefixStart: 0,
    suffix,
    mode: "block",
    maxTokens: GENERATED,
    budgetMs: 60_000,
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
}

interface Keystroke {
  readonly ms: number;
  readonly stats: CompletionStats;
}

async function keystroke(
  client: EngineClient,
  prefix: string,
  suffix: string,
  round: number,
  inspect = false,
): Promise<Keystroke> {
  const start = performance.now();
  const result = await client.complete(request(prefix, suffix, round, inspect), never);
  const ms = performance.now() - start;
  if (result.kind !== "generated") throw new Error(`the engine answered ${JSON.stringify(result)}`);
  return { ms, stats: result.stats };
}

/** Warm keystrokes through the engine process and through the bare loop in turn, with the same numbers of tokens. */
async function compare(client: EngineClient, bare: BareLoop, tokens: number, suffix: string) {
  // The window is filled to three quarters when it is first placed; typing fills the rest.
  for (let typed = 0; typed < tokens; typed += 256)
    await keystroke(client, contextOf(Math.min(typed, tokens)), suffix, 0);
  const prefix = contextOf(tokens - 12);
  for (let round = 0; round < 3; round++) await keystroke(client, prefix, suffix, round);
  const engine: number[] = [];
  const loop: number[] = [];
  let stats: CompletionStats | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const one = await keystroke(client, prefix, suffix, round);
    ({ stats } = one);
    // The last token that is chosen does not run.
    const steps = one.stats.decodeMs.length;
    if (round === 0) await bare.fill(one.stats.reusedTokens);
    loop.push(await bare.keystroke(one.stats.reusedTokens, one.stats.computedTokens, steps));
    engine.push(one.ms);
  }
  if (!stats) throw new Error("no rounds");
  return {
    cached: stats.reusedTokens,
    fresh: stats.computedTokens,
    generated: stats.decodeMs.length,
    engineMs: median(engine),
    bareMs: median(loop),
    ratio: median(engine) / median(loop),
  };
}

/** Warm keystrokes while nobody looks and while the inspector is open, in turn, with a pause in which it is sent. */
async function compareInspector(client: EngineClient, tokens: number) {
  const prefix = contextOf(tokens - 12);
  const closed: number[] = [];
  const open: number[] = [];
  for (let round = -3; round < ROUNDS; round++) {
    // Each key writes other words than the one before, and each of the two sides writes either.
    const sides = [
      { samples: closed, inspect: false },
      { samples: open, inspect: true },
    ];
    if (round & 1) sides.reverse();
    for (const [key, { samples, inspect }] of sides.entries()) {
      const { ms } = await keystroke(client, prefix, SUFFIX, key, inspect);
      if (round >= 0) samples.push(ms);
      await sleep(PAUSE_MS);
    }
  }
  client.stopInspecting();
  const [closedMs, openMs] = [median(closed), median(open)];
  return { closedMs, openMs, ratio: openMs / closedMs };
}

/** CPU seconds that process `pid` has used, and its memory; undefined where there is no /proc. */
function processFacts(pid: number): { cpuSeconds: number; rssMb: number; peakMb: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
      rssMb: kb("VmRSS") / 1024,
      peakMb: kb("VmHWM") / 1024,
    };
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  try {
    console.error("making a model of shape S with random weights…");
    const model = await syntheticModel(SHAPE_S, folder);
    const weightBytes = statSync(join(model, "model.onnx.data")).size;
    const client = new EngineClient({
      engineFile: join(__dirname, "engine.js"),
      modelFolder: model,
      threads: THREADS,
      logger: silentLogger,
      onState: () => {},
    });
    await keystroke(client, contextOf(50), "", 0);
    const state = client.state;
    const loadMs = state.kind === "ready" ? state.model.loadMs : Number.NaN;
    const loaded = await loadModel(model, THREADS, () => {});
    const bare = new BareLoop(loaded.decoder, SHAPE_S.vocabulary);

    const lag = monitorEventLoopDelay({ resolution: 1 });
    const warm = await compare(client, bare, 410, SUFFIX);
    const inspector = await compareInspector(client, 410);
    const at100 = await compare(client, bare, 100, "");
    const at900 = await compare(client, bare, 690, SUFFIX);
    // Only the client in this process: what the extension host would feel.
    lag.enable();
    const prefix = contextOf(410);
    for (let round = 0; round < 2 * ROUNDS; round++) await keystroke(client, prefix, SUFFIX, round);
    lag.disable();

    const pid = client.pid ?? 0;
    const before = processFacts(pid);
    await sleep(5000);
    const after = processFacts(pid);
    client.dispose();

    const prefills: number[] = [];
    const decodes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      prefills.push(await bare.fill(512));
      decodes.push((await bare.keystroke(512, 1, GENERATED)) / (GENERATED + 1));
    }
    await loaded.close();
    const bandwidth = await readBandwidth(weightBytes, THREADS);
    const boundMs = weightBytes / bandwidth / 1e6;
    const report = {
      shape: SHAPE_S.name,
      threads: THREADS,
      loadMs,
      warm600: warm,
      inspector,
      warm100: at100,
      warm900: at900,
      cost900over100: at900.engineMs / at100.engineMs,
      decodeMsPerToken: median(decodes),
      prefillTokensPerSecond: 512_000 / median(prefills),
      bandwidthGBs: bandwidth,
      boundMsPerToken: boundMs,
      shareOfBound: boundMs / median(decodes),
      eventLoopLagMs: { p50: lag.percentile(50) / 1e6, p99: lag.percentile(99) / 1e6, max: lag.max / 1e6 },
      idleCpuPercent: before && after ? (100 * (after.cpuSeconds - before.cpuSeconds)) / 5 : null,
      engineRssMb: after?.rssMb ?? null,
      enginePeakMb: after?.peakMb ?? null,
    };
    console.log(values.json ? JSON.stringify(report, null, 2) : describe(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  type Report = { [K in keyof Awaited<ReturnType<typeof compare>>]: number };
  function row(name: string, { cached, fresh, generated, engineMs, bareMs, ratio }: Report): string {
    const tokens = `${cached} cached + ${fresh} new, ${generated} generated`;
    return `${name.padEnd(16)} ${tokens.padEnd(40)} ${engineMs.toFixed(1)} ms, bare loop ${bareMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}`;
  }
  function describe(report: {
    warm600: Report;
    inspector: { closedMs: number; openMs: number; ratio: number };
    warm100: Report;
    warm900: Report;
    cost900over100: number;
    decodeMsPerToken: number;
    prefillTokensPerSecond: number;
    bandwidthGBs: number;
    boundMsPerToken: number;
    shareOfBound: number;
    loadMs: number;
    eventLoopLagMs: { p50: number; p99: number; max: number };
    idleCpuPercent: number | null;
    engineRssMb: number | null;
    enginePeakMb: number | null;
    threads: number;
  }): string {
    const { p50, p99, max } = report.eventLoopLagMs;
    const mb = (value: number | null): string => (value === null ? "unknown" : `${value.toFixed(0)} MB`);
    return [
      `shape S: 8 layers, d 512, 50,284 tokens, 8-bit; ${report.threads} threads; medians of ${ROUNDS} interleaved rounds`,
      row("warm keystroke", report.warm600),
      `inspector        closed ${report.inspector.closedMs.toFixed(1)} ms, open ${report.inspector.openMs.toFixed(1)} ms per warm keystroke, ratio ${report.inspector.ratio.toFixed(2)}`,
      row("at 100 tokens", report.warm100),
      row("at 900 tokens", report.warm900),
      `900 over 100     ${report.cost900over100.toFixed(2)}`,
      `decode           ${report.decodeMsPerToken.toFixed(2)} ms/token, ${(100 * report.shareOfBound).toFixed(0)} % of the bound by memory (${report.bandwidthGBs.toFixed(0)} GB/s: ${report.boundMsPerToken.toFixed(2)} ms)`,
      `prefill          ${report.prefillTokensPerSecond.toFixed(0)} tokens/s (512 tokens in chunks)`,
      `load             ${report.loadMs.toFixed(0)} ms`,
      `event loop lag   p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, max ${max.toFixed(2)} ms in the client's process`,
      `idle CPU         ${report.idleCpuPercent === null ? "unknown" : `${report.idleCpuPercent.toFixed(1)} %`} of a core, engine RSS ${mb(report.engineRssMb)}, peak ${mb(report.enginePeakMb)}`,
    ].join("\n");
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
