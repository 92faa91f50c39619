import type { CompletionRequest } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";

/** Requests that may be on their way to the engine at once; it needs only the newest, and answers the others soon. */
export const MOST_SENT = 32;

export interface CompletionsOptions {
  /** Whether the engine can be asked now. */
  ready(): boolean;
  send(id: number, request: CompletionRequest): void;
  cancel(id: number): void;
}

interface Asked {
  readonly id: number;
  readonly request: CompletionRequest;
  readonly onPartial: ((text: string) => void) | undefined;
  readonly settle: (result: CompletionResult) => void;
}

/**
 * Completions that wait for their answer. While the model loads, or {@link MOST_SENT} are unanswered, only the newest is
 * held back, and replaces an older one: however long an engine is silent, no more than that pile up.
 */
export class Completions {
  private readonly sent = new Map<number, Asked>();
  private held: Asked | undefined;

  constructor(private readonly options: CompletionsOptions) {}

  /** How many wait. */
  get size(): number {
    return this.sent.size + (this.held ? 1 : 0);
  }

  /** Resolves with the answer; never rejects. @param onPartial see {@link partial} */
  async ask(
    id: number,
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<CompletionResult> {
    return await new Promise((resolve) => {
      const cancel = (): void => {
        if (this.sent.has(id)) this.options.cancel(id);
        else asked.settle({ kind: "cancelled", steps: 0 });
      };
      const settle = (result: CompletionResult): void => {
        signal.removeEventListener("abort", cancel);
        this.sent.delete(id);
        if (this.held?.id === id) this.held = undefined;
        resolve(result.kind === "generated" ? { ...result, asked: { id, request } } : result);
      };
      const asked: Asked = { id, request, onPartial, settle };
      signal.addEventListener("abort", cancel, { once: true });
      this.held?.settle({ kind: "cancelled", steps: 0 });
      this.held = asked;
      this.sendHeld();
    });
  }

  /** Sends what was held back, if it can be sent now. */
  sendHeld(): void {
    const { held } = this;
    if (held === undefined || this.sent.size >= MOST_SENT || !this.options.ready()) return;
    this.held = undefined;
    this.sent.set(held.id, held);
    this.options.send(held.id, held.request);
  }

  answer(id: number, result: CompletionResult): void {
    this.sent.get(id)?.settle(result);
    this.sendHeld();
  }

  /** What request `id` has written so far. */
  partial(id: number, text: string): void {
    this.sent.get(id)?.onPartial?.(text);
  }

  /** The engine is gone. */
  settleSent(result: CompletionResult): void {
    for (const { settle } of [...this.sent.values()]) settle(result);
  }

  settleAll(result: CompletionResult): void {
    this.settleSent(result);
    this.held?.settle(result);
  }
}
