import type { Disposable } from "../../core/disposable";
import type { ErrorValue } from "../../core/errors";
import type { ReproductionResult } from "../../model/completion/reproduction";
import type { CompletionRequest } from "../../model/completion/request";
import type { Asked, CompletionResult } from "../../model/completion/result";
import type { AnalysisJob, AnalysisResult } from "../../model/inspection/analysis";
import type { MemoryChange, MemoryStatus } from "../../model/memory";
import type { Outcome } from "../../wire/rpc";
import type { EngineClientOptions, EngineState } from "./clientOptions";
import { CANCELLED, Completions, type OnPartial } from "./completions";
import { Inspections } from "./inspections";
import { EngineSupervisor, type Replacement, type ReplaceOptions } from "./supervisor";

/**
 * The extension host's end of the engine, which starts on first use and again after a crash. Never rejects for anything
 * outside of Inkling: that comes as a result of kind `failed`.
 */
export class EngineClient implements Disposable {
  private nextId = 1;
  private readonly inspections = new Inspections();
  private readonly completions: Completions;
  private readonly engine: EngineSupervisor;

  constructor({ onInspection, ...options }: EngineClientOptions) {
    this.completions = new Completions({
      ready: () => this.engine.runs,
      ask: (...asked) => this.send(...asked),
    });
    this.engine = new EngineSupervisor({
      ...options,
      listeners: {
        inspectionStep: ({ id, step }) => this.inspections.step(id, step),
        inspection: ({ id, inspection: rest }) => {
          const inspection = this.inspections.finish(id, rest);
          if (inspection) onInspection?.(id, inspection);
        },
      },
      holds: () => this.completions.holds,
      onStuck: () => this.completions.settleHeld(CANCELLED),
      onState: (state) => {
        if (!this.engine.runs) this.inspections.stop();
        options.onState(state);
        if (state.kind === "ready") this.completions.sendHeld();
        if (state.kind === "failed") this.completions.settleHeld(state);
      },
    });
  }

  get state(): EngineState {
    return this.engine.state;
  }

  /** Process id of the engine while it runs. */
  get pid(): number | undefined {
    return this.engine.pid;
  }

  /** Of the model that is loaded, or will be. */
  get modelFolder(): string {
    return this.engine.modelFolder;
  }

  /** Starts the process and loads the model in the background. Does nothing if that has happened. */
  start(): void {
    this.engine.start();
  }

  /** Forgets earlier crashes and errors, and starts afresh. */
  restart(): void {
    this.completions.settleHeld(CANCELLED);
    this.engine.restart();
  }

  /** @see EngineSupervisor.replace; requests under way then come back as cancelled */
  async replace(modelFolder: string, options: ReplaceOptions): Promise<Replacement> {
    return await this.engine.replace(modelFolder, options);
  }

  /** Ends the process, even in the middle of a run; requests under way come back as cancelled. */
  stop(): void {
    this.completions.settleHeld(CANCELLED);
    this.engine.stop();
  }

  dispose(): void {
    this.stop();
  }

  /** Asks for a completion; a later request cancels an earlier one. Waits while the model loads. */
  async complete(request: CompletionRequest, signal: AbortSignal, onPartial?: OnPartial): Promise<CompletionResult> {
    if (signal.aborted) return CANCELLED;
    this.start();
    if (this.state.kind === "failed") return failed(this.state.error);
    const answer = this.completions.ask({ id: this.nextId++, request }, signal, onPartial);
    this.engine.watch();
    return await answer;
  }

  /**
   * Tells the engine's memory of a change. Resolves once it is in; with undefined, and at once, if no engine is ready or
   * the engine ends before. Starts no engine. An engine begins with an empty memory: everything is to be sent again each
   * time that the state becomes `ready`.
   */
  async remember(change: MemoryChange): Promise<MemoryStatus | undefined> {
    const outcome = await this.engine.call("remember", change);
    return outcome.kind === "reply" ? outcome.value : undefined;
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
    onProgress?: (share: number) => void,
  ): Promise<AnalysisResult> {
    if (signal.aborted) return { kind: "cancelled" };
    if (!this.engine.runs) return { kind: "unavailable", reason: "stale" };
    return answerOf(await this.engine.call("analyse", { of, job }, { signal, atOnce: true, onProgress }));
  }

  /** Has an answer made again for a report; starts no engine. */
  async reproduce(asked: Asked): Promise<ReproductionResult> {
    return answerOf(await this.engine.call("reproduce", asked));
  }

  /** Nobody looks any more: the engine lets go of what it holds, and what is under way is not handed on. */
  stopInspecting(): void {
    this.inspections.stop();
    this.engine.tell("stopInspecting");
  }

  private async send(asked: Asked, signal: AbortSignal, onProgress?: OnPartial): Promise<CompletionResult> {
    if (asked.request.inspect) this.inspections.expect(asked.id);
    const outcome = await this.engine.call("complete", asked, { signal, onProgress });
    if (outcome.kind === "reply") {
      return outcome.value.kind === "generated" ? { ...outcome.value, asked } : outcome.value;
    }
    if (outcome.kind === "failed") return failed(outcome.error);
    return this.state.kind === "failed" ? failed(this.state.error) : CANCELLED;
  }
}

function failed(error: ErrorValue): { readonly kind: "failed"; readonly error: ErrorValue } {
  return { kind: "failed", error };
}

/** The answer, or why there is none. */
function answerOf<Reply>(outcome: Outcome<Reply>): Reply | ReturnType<typeof failed> | { readonly kind: "cancelled" } {
  if (outcome.kind === "reply") return outcome.value;
  return outcome.kind === "failed" ? failed(outcome.error) : { kind: "cancelled" };
}
