import { assertNever } from "../core/assert";
import type { Disposable } from "../core/disposable";
import { AppError, type ErrorValue, errorText } from "../core/errors";
import type { Logger } from "../core/log";
import { english, type Sentence, sentence, sentenceText } from "../core/translate";
import { EngineProcess, type ForkEngine } from "./engineProcess";
import type { AnalysisJob, AnalysisResult, Inspection, StepInspection } from "./inspection";
import type { MemoryChange, MemoryStatus } from "./memoryMessages";
import { Pending } from "./pending";
import type {
  Asked,
  CompletionRequest,
  CompletionResult,
  FromEngine,
  ModelSummary,
  ReproductionResult,
} from "./protocol";

export type EngineState =
  | { readonly kind: "off" }
  | { readonly kind: "loading"; readonly percent: number }
  | { readonly kind: "ready"; readonly model: ModelSummary }
  | { readonly kind: "failed"; readonly error: ErrorValue };

export interface EngineClientOptions {
  /** The engine's bundle. */
  readonly engineFile: string;
  /** Holds `model.json` and the files it names. */
  readonly modelFolder: string;
  /** Threads per run of the model. */
  readonly threads: number;
  readonly logger: Logger;
  readonly onState: (state: EngineState) => void;
  /** What was asked for with {@link CompletionRequest.inspect}, after its result. @param id that of the result */
  readonly onInspection?: (id: number, inspection: Inspection) => void;
  /** How the process is started; tests give their own. */
  readonly fork?: ForkEngine;
}

/** After a crash the engine starts again by itself, unless it had crashed less than this long before. */
const CRASH_WINDOW_MS = 60_000;

interface PendingAnalysis {
  readonly onProgress: (share: number) => void;
  readonly settle: (result: AnalysisResult) => void;
}

/**
 * The extension host's end of the engine: starts the process on first use, loads the model, sends requests, and starts
 * it again after a crash. Never rejects for anything outside of Inkling: that comes as a result of kind `failed`.
 */
export class EngineClient implements Disposable {
  private current: EngineState = { kind: "off" };
  private engine: EngineProcess | undefined;
  private lastCrash = Number.NEGATIVE_INFINITY;
  private nextId = 1;
  private readonly pending = new Map<number, (result: CompletionResult) => void>();
  private readonly partial = new Map<number, (text: string) => void>();
  private readonly remembering = new Pending<MemoryStatus | undefined>();
  private readonly reproducing = new Pending<ReproductionResult>();
  private readonly analyses = new Map<number, PendingAnalysis>();
  /** Requests that wait for the model to be loaded. */
  private waiting: (() => void)[] = [];
  /** The steps so far of an inspection that is under way; undefined while nobody looks. */
  private arriving: { id: number; steps: StepInspection[] } | undefined;

  constructor(private readonly options: EngineClientOptions) {}

  get state(): EngineState {
    return this.current;
  }

  /** Process id of the engine while it runs. */
  get pid(): number | undefined {
    return this.engine?.pid;
  }

  /** Starts the process and loads the model in the background. Does nothing if that has happened. */
  start(): void {
    if (this.engine || this.current.kind === "failed") return;
    this.setState({ kind: "loading", percent: 0 });
    const { engineFile, modelFolder, threads, logger, fork } = this.options;
    this.engine = new EngineProcess(engineFile, logger, fork, {
      onMessage: (message) => this.receive(message),
      onExit: (reason) => this.crashed(reason),
      onMismatch: (error) => this.fail(error),
    });
    this.engine.send({ type: "load", id: this.nextId++, modelFolder, threads });
  }

  /** Forgets earlier crashes and errors, and starts afresh. */
  restart(): void {
    this.stop();
    this.lastCrash = Number.NEGATIVE_INFINITY;
    this.start();
  }

  /** Ends the process, even in the middle of a run; requests under way come back as cancelled. */
  stop(): void {
    this.end();
    this.setState({ kind: "off" });
  }

  dispose(): void {
    this.stop();
  }

  /** Asks for a completion; a later request cancels an earlier one. Waits while the model loads. */
  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<CompletionResult> {
    if (signal.aborted) return { kind: "cancelled", steps: 0 };
    this.start();
    while (this.current.kind === "loading" && !signal.aborted) await this.loaded(signal);
    if (signal.aborted) return { kind: "cancelled", steps: 0 };
    if (this.current.kind === "failed") return { kind: "failed", error: this.current.error };
    const engine = this.engine;
    if (!engine) return { kind: "cancelled", steps: 0 };
    const id = this.nextId++;
    return await new Promise((resolve) => {
      const cancel = (): void => engine.send({ type: "cancel", id });
      signal.addEventListener("abort", cancel, { once: true });
      this.pending.set(id, (result) => {
        signal.removeEventListener("abort", cancel);
        this.pending.delete(id);
        this.partial.delete(id);
        resolve(result.kind === "generated" ? { ...result, asked: { id, request } } : result);
      });
      if (onPartial) this.partial.set(id, onPartial);
      if (request.inspect) this.arriving ??= { id, steps: [] };
      engine.send({ type: "complete", id, request });
    });
  }

  /**
   * Tells the engine's memory of a change. Resolves once it is in; with undefined, and at once, if no engine is ready or
   * the engine ends before. Starts no engine. An engine begins with an empty memory: everything is to be sent again each
   * time that the state becomes `ready`.
   */
  async remember(change: MemoryChange): Promise<MemoryStatus | undefined> {
    const engine = this.engine;
    if (!engine || this.current.kind !== "ready") return undefined;
    const id = this.nextId++;
    return await this.remembering.answer(id, () => engine.send({ type: "memory", id, change }));
  }

  /**
   * Has something computed about the inspected request `of`, in the gaps between completions. Starts no engine: without
   * one there is no such request.
   * @param onProgress 0..1
   */
  async analyse(
    of: number,
    job: AnalysisJob,
    signal: AbortSignal,
    onProgress: (share: number) => void = () => {},
  ): Promise<AnalysisResult> {
    const { engine } = this;
    if (signal.aborted) return { kind: "cancelled" };
    if (!engine || this.current.kind !== "ready") return { kind: "unavailable", reason: "stale" };
    const id = this.nextId++;
    return await new Promise((resolve) => {
      const settle = (result: AnalysisResult): void => {
        signal.removeEventListener("abort", cancel);
        this.analyses.delete(id);
        resolve(result);
      };
      const cancel = (): void => {
        engine.send({ type: "cancel", id });
        settle({ kind: "cancelled" });
      };
      signal.addEventListener("abort", cancel, { once: true });
      this.analyses.set(id, { onProgress, settle });
      engine.send({ type: "analyse", id, of, job });
    });
  }

  /** Has an answer made again for a report; starts no engine. */
  async reproduce(asked: Asked): Promise<ReproductionResult> {
    const { engine } = this;
    if (!engine || this.current.kind !== "ready") return { kind: "cancelled" };
    const id = this.nextId++;
    return await this.reproducing.answer(id, () => engine.send({ type: "reproduce", id, asked }));
  }

  /** Nobody looks any more: the engine lets go of what it holds, and what is under way is not handed on. */
  stopInspecting(): void {
    this.arriving = undefined;
    this.engine?.send({ type: "stop-inspecting" });
  }

  /** Resolves when the model is loaded or has failed to, or when `signal` aborts. */
  private async loaded(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const resume = (): void => {
        signal.removeEventListener("abort", resume);
        resolve();
      };
      signal.addEventListener("abort", resume);
      this.waiting.push(resume);
    });
  }

  private receive(message: FromEngine): void {
    switch (message.type) {
      case "hello":
        break;
      case "loading":
        this.setState({ kind: "loading", percent: message.percent });
        break;
      case "loaded":
        this.options.logger.info(
          `engine ${this.pid}: ${message.model.name} ${message.model.version} in ${message.model.loadMs.toFixed(0)} ms`,
        );
        this.setState({ kind: "ready", model: message.model });
        break;
      case "load-failed":
        this.fail(message.error);
        break;
      case "result":
        this.pending.get(message.id)?.(message.result);
        break;
      case "partial":
        this.partial.get(message.id)?.(message.text);
        break;
      case "inspection-step":
        this.stepsOf(message.id)?.push(message.step);
        break;
      case "inspection": {
        const steps = this.stepsOf(message.id);
        if (steps) this.options.onInspection?.(message.id, { ...message.inspection, steps });
        if (steps) this.arriving = { id: message.id, steps: [] };
        break;
      }
      case "analysis-progress":
        this.analyses.get(message.id)?.onProgress(message.share);
        break;
      case "analysis":
        this.analyses.get(message.id)?.settle(message.result);
        break;
      case "memory-status":
        this.remembering.settle(message.id, message.status);
        break;
      case "reproduced":
        this.reproducing.settle(message.id, message.result);
        break;
      default:
        assertNever(message);
    }
  }

  /** Where the steps of inspection `id` are gathered; those of one that was given up are dropped. */
  private stepsOf(id: number): StepInspection[] | undefined {
    if (this.arriving && this.arriving.id !== id) this.arriving = { id, steps: [] };
    return this.arriving?.steps;
  }

  private crashed(reason: Sentence): void {
    const again = Date.now() - this.lastCrash < CRASH_WINDOW_MS;
    this.lastCrash = Date.now();
    this.options.logger.error(`engine: ${sentenceText(reason, english)}; ${again ? "not " : ""}starting again`);
    if (again) {
      const what = sentence("The engine crashed twice within a minute ({0}).", reason);
      const fix = sentence("Run “Inkling: Restart Engine”, and look at “Inkling: Show Log” if it happens again.");
      this.fail(new AppError("engine-crashed", what, fix).toValue());
      return;
    }
    this.end();
    this.setState({ kind: "off" });
    this.start();
  }

  private fail(error: ErrorValue): void {
    this.options.logger.error(`engine: ${error.code}: ${errorText(error, english)}`);
    this.setState({ kind: "failed", error });
    this.end();
  }

  private end(): void {
    this.engine?.dispose();
    this.engine = undefined;
    this.arriving = undefined;
    for (const settle of [...this.pending.values()]) settle({ kind: "cancelled", steps: 0 });
    this.remembering.settleAll(undefined);
    this.reproducing.settleAll({ kind: "cancelled" });
    for (const { settle } of [...this.analyses.values()]) settle({ kind: "cancelled" });
  }

  private setState(state: EngineState): void {
    const changed = JSON.stringify(state) !== JSON.stringify(this.current);
    this.current = state;
    if (changed) this.options.onState(state);
    if (state.kind === "loading") return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}
