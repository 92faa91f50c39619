import type { CompletionRequest } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";
import type { EngineState } from "../engine/clientOptions";
import type { CompletionEngine } from "./completionEngine";

export interface EngineObserver {
  /** Around its work. */
  onBusy(busy: boolean): void;
  /** What an answer took that had no model to wait for. */
  onLatency(ms: number): void;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/** An engine of which somebody wants to know when it works, and how long. */
export class ObservedEngine implements CompletionEngine {
  private running = 0;

  constructor(
    private readonly engine: CompletionEngine,
    private readonly observer: EngineObserver,
  ) {}

  get state(): EngineState {
    return this.engine.state;
  }

  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<CompletionResult> {
    const start = this.observer.now();
    const wasReady = this.engine.state.kind === "ready";
    this.addRunning(1);
    try {
      const result = await this.engine.complete(request, signal, onPartial);
      if (result.kind === "generated" && wasReady) this.observer.onLatency(this.observer.now() - start);
      return result;
    } finally {
      this.addRunning(-1);
    }
  }

  private addRunning(change: number): void {
    this.running += change;
    this.observer.onBusy(this.running > 0);
  }
}
