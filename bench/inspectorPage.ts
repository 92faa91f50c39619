// What a step costs the inspector's page, at 12 layers × 12 heads × 1,024 tokens: node esbuild.js --production, then
// node scripts/run.mjs bench/inspectorPage.ts [CHROMIUM]

import { chromium } from "playwright-core";
import { median } from "../src/core/quantile";
import { DEFAULT_UI } from "../src/page/inspector/uiState";
import { openInspector } from "../test/browser/inspectorHarness";
import { inspectorRequest, inspectorRow } from "../test/unit/support/inspectorMessages";

const ROUNDS = 60;
const WARM_UP = 10;
/** Processor seconds of the renderer's main thread, as Chromium counts them. */
const METRICS = ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"] as const;

const request = inspectorRequest({ layers: 12, heads: 12, tokens: 1024 });

/** Medians over updates by one row, in ms. */
async function measure(width: number): Promise<Readonly<Record<string, number>>> {
  const browser = await chromium.launch({ executablePath: process.argv[2] ?? "/usr/bin/chromium" });
  const context = await browser.newContext();
  const inspector = await openInspector(context, "dark", width);
  await inspector.post({ type: "strings", strings: {} }, { type: "request", request });
  const { selection } = DEFAULT_UI;
  const rows = [1, 2].map((seed) => ({
    ...inspectorRow(request, { ...selection, heads: { kind: "layer", layer: seed } }),
    selection,
  }));
  await inspector.prepare(...rows.map((row) => ({ type: "row" as const, row })));
  const session = await context.newCDPSession(inspector.page);
  // The processor time of the thread: other work on the machine does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async (): Promise<Map<string, number>> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return new Map(metrics.map(({ name, value }) => [name, 1000 * value]));
  };
  /** @param index of the prepared message; undefined: what waiting for two frames costs by itself */
  const round = async (index: number | undefined): Promise<number[]> => {
    const before = await read();
    if (index === undefined) await inspector.drawn();
    else await inspector.postPrepared(index);
    const after = await read();
    return METRICS.map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0));
  };
  const rounds: number[][] = [];
  const idle: number[][] = [];
  for (let i = 0; i < ROUNDS + WARM_UP; i++) {
    const [nothing, update] = [await round(undefined), await round(i % 2)];
    if (i >= WARM_UP) {
      idle.push(nothing);
      rounds.push(update);
    }
  }
  await browser.close();
  const of = (samples: number[][], index: number): number => median(samples.map((sample) => sample[index] ?? 0));
  return Object.fromEntries(METRICS.map((name, index) => [name, of(rounds, index) - of(idle, index)]));
}

async function main(): Promise<void> {
  for (const [what, width] of [
    ["lines, 700 px", 700],
    ["tokens, 320 px", 320],
  ] as const) {
    const medians = await measure(width);
    const parts = METRICS.map((name) => `${name.replace("Duration", "")} ${(medians[name] ?? 0).toFixed(2)} ms`);
    console.log(`${what.padEnd(16)} ${parts.join("   ")}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
