import { openParentPort } from "../core/node/parentPort";
import type { Reproduction, ReproductionResult } from "../model/completion/reproduction";
import type { Asked, CompletionResult } from "../model/completion/result";
import type { AnalysisResult } from "../model/inspection/analysis";
import type { ModelSummary } from "../model/summary";
import type { EngineEvents, EngineMethods } from "../wire/engine";
import { type CallContext, type Handlers, RpcServer } from "../wire/rpc";
import type { AnalysisRunner } from "./analyses";
import { Engine } from "./engine";
import { errorValueOf } from "./errorValue";
import { deliver } from "./inspect/deliver";
import { LatestWins } from "./latestWins";

/** The engine process: Node's IPC channel to the extension host on one side, an {@link Engine} on the other. */
let engine: Engine | undefined;
let analyses: AnalysisRunner | undefined;

const jobs = new LatestWins<void>();

/** Completions up to this one are not inspected: nobody looks at them any more. */
let unwatched = 0;
let latest = 0;

const handlers: Handlers<EngineMethods> = {
  load,
  complete,
  reproduce,
  analyse,
  ping: () => undefined,
  stopInspecting: () => {
    unwatched = latest;
    engine?.stopInspecting();
    analyses?.stop();
    return undefined;
  },
  remember: (change) => new Promise((resolve) => loaded().memory.add(change, resolve)),
};

async function load(
  { modelFolder, threads, contextTokens }: EngineMethods["load"]["request"],
  { progress }: CallContext<number>,
): Promise<ModelSummary> {
  let percent = 0;
  const onProgress = (now: number): void => {
    if (now > percent) progress(now);
    percent = Math.max(percent, now);
  };
  engine = await Engine.load(modelFolder, threads, onProgress, contextTokens);
  analyses = engine.analysesBeside(jobs);
  return engine.summary;
}

/** The host asks for nothing else before it has the answer to `load`. */
function loaded(): Engine {
  if (!engine) throw new Error("no model is loaded");
  return engine;
}

/** Has `work` done in its turn, if it gets one: a newer job goes first. The memory rests meanwhile. */
async function inTurn(
  { id, signal }: CallContext<never>,
  work: (signal: AbortSignal, waitMs: number) => Promise<void>,
): Promise<void> {
  const { memory } = loaded();
  signal.addEventListener("abort", () => jobs.cancel(id), { once: true });
  memory.pause();
  try {
    await jobs.run(id, work, undefined);
  } finally {
    memory.resume();
  }
}

/** Answers first; what somebody wants to see of it is made after that, and given up for a newer request. */
async function complete(asked: Asked, context: CallContext<string>): Promise<CompletionResult> {
  const { id } = asked;
  latest = id;
  return await new Promise((resolve, reject) => {
    const work = async (signal: AbortSignal, waitMs: number): Promise<void> => {
      resolve(await attempt(asked, signal, waitMs, context.progress));
      const pieces = engine?.takeInspection();
      if (!pieces) return;
      await deliver(pieces, signal, {
        step: (step) => server.emit("inspectionStep", { id, step }),
        rest: (inspection) => server.emit("inspection", { id, inspection }),
      }).catch(logError);
    };
    // It has been answered by then, unless it had no turn or failed.
    inTurn(context, work).then(() => resolve({ kind: "cancelled", steps: 0 }), reject);
  });
}

async function attempt(
  { id, request }: Asked,
  signal: AbortSignal,
  waitMs: number,
  onPartial: (text: string) => void,
): Promise<CompletionResult> {
  const inspect = request.inspect === true && id > unwatched;
  const before = process.cpuUsage();
  const result = await loaded().complete({ ...request, inspect }, signal, waitMs, id, onPartial);
  const { user, system } = process.cpuUsage(before);
  return withCpuTime(result, (user + system) / 1000);
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

/** Takes its turn like a completion. */
async function reproduce({ id, request }: Asked, context: CallContext<never>): Promise<ReproductionResult> {
  let reproduction: Reproduction | undefined;
  await inTurn(context, async (signal) => {
    reproduction = await loaded().reproduce(id, request, signal);
  });
  return reproduction ? { kind: "reproduced", reproduction } : { kind: "cancelled" };
}

/** An inspection that fails is no reason to be without suggestions. The extension host logs what is written here. */
function logError(error: unknown): void {
  console.error(error);
}

async function analyse(
  { of, job }: EngineMethods["analyse"]["request"],
  { id, signal, progress }: CallContext<number>,
): Promise<AnalysisResult> {
  signal.addEventListener("abort", () => analyses?.cancel(id), { once: true });
  return (await analyses?.run(id, of, job, progress)) ?? { kind: "unavailable", reason: "stale" };
}

const server = new RpcServer<EngineMethods, EngineEvents>(openParentPort(), handlers, errorValueOf);
