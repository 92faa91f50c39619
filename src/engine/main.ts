import { endWithParent } from "../core/node/endWithParent";
import type { ReproductionResult } from "../model/completion/reproduction";
import type { CompletionRequest } from "../model/completion/request";
import type { CompletionResult } from "../model/completion/result";
import { type FromEngine, PROTOCOL_VERSION, type ToEngine } from "../wire/engine";
import type { AnalysisRunner } from "./analyses";
import { Engine } from "./engine";
import { errorValueOf } from "./errorValue";
import { deliver } from "./inspect/deliver";
import { LatestWins } from "./latestWins";

/** The engine process: Node's IPC channel to the extension host on one side, an {@link Engine} on the other. */
let engine: Engine | undefined;
let analyses: AnalysisRunner | undefined;

/** The answer is whether the job had its turn. */
const jobs = new LatestWins<boolean>();

/** Requests up to this one are not inspected: nobody looks at them any more. */
let unwatched = 0;
let latest = 0;

function send(message: FromEngine): void {
  // The window may have closed while a run went on; then nobody is left to answer.
  if (process.connected) process.send?.(message);
}

async function load(id: number, folder: string, threads: number): Promise<void> {
  try {
    let percent = 0;
    engine = await Engine.load(folder, threads, (now) => {
      if (now > percent) send({ type: "loading", percent: now });
      percent = Math.max(percent, now);
    });
    analyses = engine.analysesBeside(jobs);
    send({ type: "loaded", id, model: engine.summary });
  } catch (error) {
    send({ type: "load-failed", id, error: errorValueOf(error) });
  }
}

/** Resolves when the message is on its way, or cannot be. */
async function sent(message: FromEngine): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.connected && process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

/** Answers first; what somebody wants to see of it is made after that, and given up for a newer request. */
async function complete({ id, request }: Extract<ToEngine, { type: "complete" }>): Promise<void> {
  const memory = engine?.memory;
  memory?.pause();
  const answer = (result: CompletionResult): void => send({ type: "result", id, result });
  const answered = await jobs.run(
    id,
    async (signal, waitMs) => {
      answer(await attempt(id, request, signal, waitMs));
      const pieces = engine?.takeInspection();
      if (pieces) await deliver(id, pieces, signal, sent).catch(logError);
      return true;
    },
    false,
  );
  if (!answered) answer({ kind: "cancelled", steps: 0 });
  memory?.resume();
}

async function attempt(
  id: number,
  request: CompletionRequest,
  signal: AbortSignal,
  waitMs: number,
): Promise<CompletionResult> {
  if (!engine) return { kind: "cancelled", steps: 0 };
  try {
    const inspect = request.inspect === true && id > unwatched;
    const onPartial = (text: string): void => send({ type: "partial", id, text });
    const before = process.cpuUsage();
    const result = await engine.complete({ ...request, inspect }, signal, waitMs, id, onPartial);
    const { user, system } = process.cpuUsage(before);
    return withCpuTime(result, (user + system) / 1000);
  } catch (error) {
    return { kind: "failed", error: errorValueOf(error) };
  }
}

/** Cancelled work has cost something too. */
function withCpuTime(result: CompletionResult, cpuMs: number): CompletionResult {
  switch (result.kind) {
    case "generated":
      return { ...result, stats: { ...result.stats, cpuMs } };
    case "cancelled":
      return { ...result, cpuMs };
    case "failed":
      return result;
  }
}

/** Takes its turn like a completion: a newer one goes first. */
async function reproduce({ id, asked }: Extract<ToEngine, { type: "reproduce" }>): Promise<void> {
  let result: ReproductionResult = { kind: "cancelled" };
  const memory = engine?.memory;
  memory?.pause();
  await jobs.run(
    id,
    async (signal) => {
      try {
        const reproduction = await engine?.reproduce(asked.id, asked.request, signal);
        if (reproduction) result = { kind: "reproduced", reproduction };
      } catch (error) {
        result = { kind: "failed", error: errorValueOf(error) };
      }
      return true;
    },
    false,
  );
  memory?.resume();
  send({ type: "reproduced", id, result });
}

/** An inspection that fails is no reason to be without suggestions. The extension host logs what is written here. */
function logError(error: unknown): void {
  console.error(error);
}

async function analyse({ id, of, job }: Extract<ToEngine, { type: "analyse" }>): Promise<void> {
  const onProgress = (share: number): void => send({ type: "analysis-progress", id, share });
  const result = await analyses?.run(id, of, job, onProgress);
  send({ type: "analysis", id, result: result ?? { kind: "unavailable", reason: "stale" } });
}

process.on("message", (message: ToEngine) => {
  switch (message.type) {
    case "load":
      void load(message.id, message.modelFolder, message.threads);
      break;
    case "ping":
      send({ type: "alive" });
      break;
    case "complete":
      latest = message.id;
      void complete(message);
      break;
    case "cancel":
      jobs.cancel(message.id);
      analyses?.cancel(message.id);
      break;
    case "stop-inspecting":
      unwatched = latest;
      engine?.stopInspecting();
      analyses?.stop();
      break;
    case "analyse":
      void analyse(message);
      break;
    case "reproduce":
      void reproduce(message);
      break;
    case "memory":
      engine?.memory.add(message.change, (status) => send({ type: "memory-status", id: message.id, status }));
      break;
  }
});

endWithParent();
// The window has closed or its extension host has died.
process.on("disconnect", () => process.exit(0));

send({ type: "hello", protocol: PROTOCOL_VERSION, pid: process.pid });
