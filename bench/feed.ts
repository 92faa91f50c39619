// What indexing a large workspace costs and does to typing, without VS Code:
// npm run bench:feed [-- --files 20000] [--seconds 120] [--model FOLDER]

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openSession } from "../scripts/tools/session";
import { type Clock, systemClock } from "../src/core/clock";
import type { Disposable } from "../src/core/disposable";
import { quantile } from "../src/core/quantile";
import type { EngineClient } from "../src/host/engine/client";
import { WorkspaceIndexer } from "../src/host/indexing/workspaceIndexer";
import type { CompletionRequest } from "../src/model/completion/request";
import { NodeFiles, writeWorkspace } from "./nodeFiles";

const { values } = parseArgs({
  options: { files: { type: "string" }, seconds: { type: "string" }, model: { type: "string" } },
});
const FILES = Number(values.files ?? 20_000);
const SECONDS = Number(values.seconds ?? 120);

/** Keys in a row with indexing on, and then as many with it off. */
const BLOCK = 10;

const KEY_MS = 150;
const never = new AbortController().signal;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A clock on which nobody's wait ends while it is held. */
class HeldClock implements Clock {
  held = false;
  now = (): number => performance.now();
  date = (): Date => new Date();

  after(ms: number, run: () => void): Disposable {
    const look = (): void => {
      if (this.held) timer = systemClock.after(20, look);
      else run();
    };
    let timer = systemClock.after(ms, look);
    return { dispose: () => timer.dispose() };
  }
}

/** One key after the other through a text; the milliseconds of each answer. */
async function* typist(engine: EngineClient): AsyncGenerator<number> {
  const text = readFileSync("src/host/editor/session.ts", "utf8");
  for (let end = 3000; end < text.length; end++) {
    const request: CompletionRequest = {
      document: "file:///typed.ts",
      path: "src/typed.ts",
      prefix: text.slice(0, end),
      prefixStart: 0,
      suffix: "\n",
      mode: "line",
      maxTokens: 8,
      budgetMs: 10_000,
      sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
      memory: true,
    };
    const start = performance.now();
    await engine.complete(request, never);
    yield performance.now() - start;
    await pause(KEY_MS);
  }
}

/** How late timers are for so many milliseconds: other processes of the machine count too, so compare. */
async function watchLoop(name: string, ms: number): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  delay.enable();
  while (performance.now() < start + ms) await pause(100);
  delay.disable();
  const share = (100 * performance.eventLoopUtilization(before).active) / (performance.now() - start);
  const late = [delay.percentile(50), delay.percentile(99), delay.percentile(99.9), delay.max].map((ns) =>
    (ns / 1e6).toFixed(1),
  );
  console.log(`${name}: busy ${share.toFixed(2)} %; late by ${late.join(" / ")} ms (median, p99, p99.9, most)`);
}

function megabytes(pid: number | undefined): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}

async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "inkling-feed-"));
  try {
    writeWorkspace(root, FILES);
    const { engine } = await openSession({ model: values.model ?? "media/model/small", threads: 2 });
    const before = megabytes(engine.pid);
    const clock = new HeldClock();
    const rules = { schemes: ["file"], languageOn: () => true, excluded: () => false };
    const files = new NodeFiles(root);
    const indexer = new WorkspaceIndexer({
      engine,
      files,
      rules,
      clock,
      busyMs: () => performance.eventLoopUtilization().active,
      scope: () => "workspace",
      onStatus: () => {},
    });
    const start = performance.now();
    await watchLoop("event loop of this machine with nothing to do", 125 * SECONDS);
    indexer.engineReady();
    await watchLoop("event loop of the extension host while indexing", 375 * SECONDS);
    report(indexer, (performance.now() - start) / 1000);

    const on: number[] = [];
    const off: number[] = [];
    let key = 0;
    for await (const ms of typist(engine)) {
      if (performance.now() > start + 1000 * SECONDS) break;
      if (key >= 2 * BLOCK) (clock.held ? off : on).push(ms);
      if (++key % BLOCK === 0) clock.held = !clock.held;
    }
    report(indexer, (performance.now() - start) / 1000);
    console.log(`engine: ${before.toFixed(0)} MB before, ${megabytes(engine.pid).toFixed(0)} MB after`);
    for (const [name, share] of [
      ["median", 0.5],
      ["p95", 0.95],
    ] as const) {
      const ratio = quantile(on, share) / quantile(off, share);
      console.log(
        `a key, ${name}: ${quantile(on, share).toFixed(1)} ms while indexing, ${quantile(off, share).toFixed(1)} ms without: ${ratio.toFixed(3)} × (${on.length} + ${off.length} keys)`,
      );
    }
    indexer.dispose();
    engine.dispose();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function report(indexer: WorkspaceIndexer, seconds: number): void {
  const { memory, indexing } = indexer.status;
  const state = memory.full ? "full" : indexing === undefined ? "done" : `indexing ${(100 * indexing).toFixed(1)} %`;
  console.log(
    `after ${seconds.toFixed(0)} s: ${memory.documents} files, ${memory.tokens} tokens, ${(memory.bytes / 1e6).toFixed(0)} MB of memory, ${state}`,
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
