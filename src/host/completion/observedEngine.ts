import type { Clock } from "../../core/clock";
import type { CompletionRequest } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";
import type { EngineState } from "../engine/clientOptions";
import type { CompletionEngine } from "./completionEngine";

export interface EngineObserver {
  /** Around its work. */
  onBusy(busy: boolean): void;
  /** What an answer took that had no model to wait for. */
  onLatency(ms: number, request: CompletionRequest): void;
  /** After how long one was cancelled. */
  onCancelled(ms: number, request: CompletionRequest): void;
  readonly clock: Clock;
}

/** An engine of which somebody wants to know when it works, and how long. */
export class ObservedEngine implements CompletionEngine {
  private running = 0;
  private lastSign = 0;

  constructor(
    private readonly engine: CompletionEngine,
    private readonly observer: EngineObserver,
  ) {}

  get state(): EngineState {
    return this.engine.state;
  }

  /** How long a running request has heard nothing of the engine, in milliseconds; 0 while none runs. */
  get silentMs(): number {
    return this.running === 0 ? 0 : this.observer.clock.now() - this.lastSign;
  }

  start(): void {
    this.engine.start();
  }

  async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<CompletionResult> {
    const start = this.observer.clock.now();
    const wasReady = this.engine.state.kind === "ready";
    if (this.running === 0) this.lastSign = start;
    this.addRunning(1);
    try {
      const result = await this.engine.complete(request, signal, (text) => {
        this.lastSign = this.observer.clock.now();
        onPartial?.(text);
      });
      const ms = this.observer.clock.now() - start;
      if (result.kind === "generated" && wasReady) this.observer.onLatency(ms, request);
      if (result.kind === "cancelled" && wasReady) this.observer.onCancelled(ms, request);
      return result;
    } finally {
      this.lastSign = this.observer.clock.now();
      this.addRunning(-1);
    }
  }

  private addRunning(change: number): void {
    this.running += change;
    this.observer.onBusy(this.running > 0);
  }
}
