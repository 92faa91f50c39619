import type { CompletionMode, Trigger } from "../../model/completion/request";
import { type Decision, generatedNow } from "./decision";
import { phasesOf } from "./report";

const REMEMBERED = 50;

/** What one request cost, in the order of time. Milliseconds. No text and no path of a document. */
interface TracedRequest {
  /** Of a monotonic clock. */
  readonly startMs: number;
  readonly totalMs: number;
  readonly outcome: string;
  readonly trigger: Trigger;
  readonly mode: CompletionMode | undefined;
  readonly phases: readonly TracedPhase[];
  readonly tokens: { readonly reused: number; readonly computed: number; readonly generated: number } | undefined;
}

interface TracedPhase {
  readonly name: string;
  readonly ms: number;
}

/** A complete event (`ph` "X") of the Chrome trace event format; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: "X" | "M";
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string | number>>;
}

const PROCESS = 1;
const REQUESTS = 1;
const PHASES = 2;

/** What the last 50 requests cost, for a person who wants to see where the time went. */
export class RequestTrace {
  private requests: TracedRequest[] = [];

  get size(): number {
    return this.requests.length;
  }

  /** @param endMs when the decision fell, on a monotonic clock */
  add(decision: Decision, endMs: number): void {
    this.requests = [...this.requests, traced(decision, endMs)].slice(-REMEMBERED);
  }

  /** The trace as a file that chrome://tracing, Perfetto and the browsers' developer tools open. */
  toJson(): string {
    const origin = this.requests[0]?.startMs ?? 0;
    const traceEvents = [name("process_name", 0, "Inkling"), name("thread_name", REQUESTS, "requests")];
    traceEvents.push(name("thread_name", PHASES, "phases"));
    for (const request of this.requests) traceEvents.push(...eventsOf(request, origin));
    return JSON.stringify({ traceEvents, displayTimeUnit: "ms" });
  }
}

function traced(decision: Decision, endMs: number): TracedRequest {
  const { trigger, mode, totalMs, ownWaitMs } = decision;
  const generation = generatedNow(decision);
  const stats = generation?.stats;
  return {
    startMs: endMs - totalMs,
    totalMs,
    outcome: decision.kind === "shown" ? `shown (${decision.source})` : `nothing (${decision.reason})`,
    trigger,
    mode,
    phases: [{ name: "wait for a pause", ms: ownWaitMs }, ...engineSteps(decision)].filter(({ ms }) => ms > 0),
    tokens: stats && {
      reused: stats.reusedTokens,
      computed: stats.computedTokens,
      generated: generation?.steps.length ?? 0,
    },
  };
}

/** What came after the wait for a pause, one entry per run that decoded. */
function engineSteps(decision: Decision): TracedPhase[] {
  const phases = phasesOf(decision);
  if (phases === undefined) return [];
  const decodeMs = generatedNow(decision)?.stats.decodeMs ?? [];
  return [
    { name: "wait for the engine", ms: phases.engineWait },
    { name: "tokenise", ms: phases.tokenise },
    { name: "prefill", ms: phases.prefill },
    ...decodeMs.map((ms, step) => ({ name: `decode ${step + 1}`, ms })),
    { name: "clean-up and messages", ms: phases.other },
  ];
}

function eventsOf(
  { startMs, totalMs, outcome, trigger, mode, phases, tokens }: TracedRequest,
  origin: number,
): TraceEvent[] {
  const start = startMs - origin;
  const args = { outcome, trigger, ...(mode && { mode }), ...tokens };
  const events = [complete("request", REQUESTS, start, totalMs, args)];
  let at = start;
  for (const { name: phase, ms } of phases) {
    events.push(complete(phase, PHASES, at, ms, {}));
    at += ms;
  }
  return events;
}

function complete(name: string, tid: number, startMs: number, ms: number, args: TraceEvent["args"]): TraceEvent {
  return { name, cat: "inkling", ph: "X", ts: micros(startMs), dur: micros(ms), pid: PROCESS, tid, args };
}

function name(kind: "process_name" | "thread_name", tid: number, of: string): TraceEvent {
  return { name: kind, cat: "__metadata", ph: "M", ts: 0, pid: PROCESS, tid, args: { name: of } };
}

function micros(ms: number): number {
  return Math.round(1000 * ms);
}
