import { assertNever } from "../../core/assert";
import type { Disposable } from "../../core/disposable";
import { AppError, type ErrorValue, errorText } from "../../core/errors";
import { realTimers } from "../../core/timers";
import { english, type Sentence, sentence, sentenceText } from "../../core/translate";
import type { ReproductionResult } from "../../model/completion/reproduction";
import type { CompletionRequest } from "../../model/completion/request";
import type { Asked, CompletionResult } from "../../model/completion/result";
import type { AnalysisJob, AnalysisResult } from "../../model/inspection/analysis";
import type { StepInspection } from "../../model/inspection/inspection";
import type { MemoryChange, MemoryStatus } from "../../model/memory";
import type { FromEngine } from "../../wire/engine";
import type { EngineClientOptions, EngineState } from "./clientOptions";
import { Completions } from "./completions";
import { EngineProcess } from "./engineProcess";
import { Pending, type PendingAnalysis } from "./pending";
import { ANSWERING, LOADING, type Patience, Watchdog } from "./watchdog";

/** After a crash the engine starts again by itself, unless it had crashed less than this long before. */
const CRASH_WINDOW_MS = 60_000;

/**
 * The extension host's end of the engine: starts the process on first use, loads the model, sends requests, and starts
 * it again after a crash. Never rejects for anything outside of Inkling: that comes as a result of kind `failed`.
 */
export class EngineClient implements Disposable {
  private current: EngineState = { kind: "off" };
  private engine: EngineProcess | undefined;
  private lastCrash = Number.NEGATIVE_INFINITY;
  private nextId = 1;
  private readonly completions: Completions;
  private readonly watchdog: Watchdog;
  private readonly remembering = new Pending<MemoryStatus | undefined>();
  private readonly reproducing = new Pending<ReproductionResult>();
  private readonly analyses = new Map<number, PendingAnalysis>();
  /** Why the engine before this one was ended, if it was. */
  private restarted: Sentence | undefined;
  /** The steps so far of an inspection that is under way; undefined while nobody looks. */
  private arriving: { id: number; steps: StepInspection[] } | undefined;

  constructor(private readonly options: EngineClientOptions) {
    this.completions = new Completions({
      ready: () => this.runs,
      send: (id, request) => {
        if (request.inspect) this.arriving ??= { id, steps: [] };
        this.engine?.send({ type: "complete", id, request });
      },
      cancel: (id) => this.engine?.send({ type: "cancel", id }),
    });
    this.watchdog = new Watchdog({
      timers: options.timers ?? realTimers,
      patience: () => this.patience,
      ping: () => this.engine?.send({ type: "ping" }),
      onSlow: () => this.slow(),
      onStuck: (seconds) => this.crashed(sentence("no sign of life for {0} seconds", seconds), true),
    });
  }

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
    this.setState(this.loading(0));
    const { engineFile, modelFolder, threads, logger, fork } = this.options;
    this.engine = new EngineProcess(engineFile, logger, fork, {
      onMessage: (message) => this.receive(message),
      onExit: (reason) => this.crashed(reason),
      onMismatch: (error) => this.fail(error),
    });
    this.engine.send({ type: "load", id: this.nextId++, modelFolder, threads });
    this.watchdog.watch();
  }

  /** Forgets earlier crashes and errors, and starts afresh. */
  restart(): void {
    this.stop();
    this.lastCrash = Number.NEGATIVE_INFINITY;
    this.restarted = undefined;
    this.start();
  }

  /** Ends the process, even in the middle of a run; requests under way come back as cancelled. */
  stop(): void {
    this.end();
    this.completions.settleAll({ kind: "cancelled", steps: 0 });
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
    if (this.current.kind === "failed") return { kind: "failed", error: this.current.error };
    const answer = this.completions.ask(this.nextId++, request, signal, onPartial);
    this.watchdog.watch();
    return await answer;
  }

  /**
   * Tells the engine's memory of a change. Resolves once it is in; with undefined, and at once, if no engine is ready or
   * the engine ends before. Starts no engine. An engine begins with an empty memory: everything is to be sent again each
   * time that the state becomes `ready`.
   */
  async remember(change: MemoryChange): Promise<MemoryStatus | undefined> {
    const engine = this.engine;
    if (!engine || !this.runs) return undefined;
    const id = this.nextId++;
    this.watchdog.watch();
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
    if (!engine || !this.runs) return { kind: "unavailable", reason: "stale" };
    const id = this.nextId++;
    this.watchdog.watch();
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
    if (!engine || !this.runs) return { kind: "cancelled" };
    const id = this.nextId++;
    this.watchdog.watch();
    return await this.reproducing.answer(id, () => engine.send({ type: "reproduce", id, asked }));
  }

  /** Nobody looks any more: the engine lets go of what it holds, and what is under way is not handed on. */
  stopInspecting(): void {
    this.arriving = undefined;
    this.engine?.send({ type: "stop-inspecting" });
  }

  /** Whether there is an engine that can be asked. */
  private get runs(): boolean {
    return this.current.kind === "ready" || this.current.kind === "slow";
  }

  private get patience(): Patience | undefined {
    if (this.current.kind === "loading") return LOADING;
    const waiting = this.completions.size + this.remembering.size + this.reproducing.size + this.analyses.size;
    return waiting > 0 ? ANSWERING : undefined;
  }

  private loading(percent: number): EngineState {
    return { kind: "loading", percent, ...(this.restarted && { restarted: this.restarted }) };
  }

  private slow(): void {
    if (this.current.kind !== "ready") return;
    this.options.logger.warn(`engine ${this.pid}: no sign of life for ${ANSWERING.slow} seconds`);
    this.setState({ ...this.current, kind: "slow" });
  }

  private sign(): void {
    this.watchdog.sign();
    if (this.current.kind === "slow") this.setState({ ...this.current, kind: "ready" });
  }

  private receive(message: FromEngine): void {
    this.sign();
    switch (message.type) {
      case "hello":
      case "alive":
        break;
      case "loading":
        this.setState(this.loading(message.percent));
        break;
      case "loaded":
        this.options.logger.info(
          `engine ${this.pid}: ${message.model.name} ${message.model.version} in ${message.model.loadMs.toFixed(0)} ms`,
        );
        this.setState({ kind: "ready", model: message.model, ...(this.restarted && { restarted: this.restarted }) });
        this.completions.sendHeld();
        break;
      case "load-failed":
        this.fail(message.error);
        break;
      case "result":
        this.completions.answer(message.id, message.result);
        break;
      case "partial":
        this.completions.partial(message.id, message.text);
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

  /** @param stuck it is there, and does nothing: what waits is not kept waiting for the next one */
  private crashed(reason: Sentence, stuck = false): void {
    const again = Date.now() - this.lastCrash < CRASH_WINDOW_MS;
    this.lastCrash = Date.now();
    this.options.logger.error(`engine: ${sentenceText(reason, english)}; ${again ? "not " : ""}starting again`);
    if (again) {
      const what = sentence("The engine crashed twice within a minute ({0}).", reason);
      const fix = sentence("Run “Inkling: Restart Engine”, and look at “Inkling: Show Log” if it happens again.");
      this.fail(new AppError("engine-crashed", what, fix).toValue());
      return;
    }
    this.restarted = reason;
    this.end();
    if (stuck) this.completions.settleAll({ kind: "cancelled", steps: 0 });
    this.setState({ kind: "off" });
    this.start();
  }

  private fail(error: ErrorValue): void {
    this.options.logger.error(`engine: ${error.code}: ${errorText(error, english)}`);
    this.setState({ kind: "failed", error });
    this.completions.settleAll({ kind: "failed", error });
    this.end();
  }

  private end(): void {
    this.watchdog.dispose();
    this.engine?.dispose();
    this.engine = undefined;
    this.arriving = undefined;
    this.completions.settleSent({ kind: "cancelled", steps: 0 });
    this.remembering.settleAll(undefined);
    this.reproducing.settleAll({ kind: "cancelled" });
    for (const { settle } of [...this.analyses.values()]) settle({ kind: "cancelled" });
  }

  private setState(state: EngineState): void {
    const changed = JSON.stringify(state) !== JSON.stringify(this.current);
    this.current = state;
    if (changed) this.options.onState(state);
  }
}
