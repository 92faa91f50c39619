import type { Asked, CompletionResult } from "../../model/completion/result";

/** Requests that may be on their way to the engine at once; it needs only the newest, and answers the others soon. */
export const MOST_SENT = 32;

export const CANCELLED: CompletionResult = { kind: "cancelled", steps: 0 };

export interface CompletionsOptions {
  /** Whether the engine can be asked now. */
  ready(): boolean;
  /** Sends the request before it returns, and never rejects. */
  ask(asked: Asked, signal: AbortSignal, onPartial: OnPartial | undefined): Promise<CompletionResult>;
}

/** @param text all that was written so far */
export type OnPartial = (text: string) => void;

interface Held {
  send(): void;
  settle(result: CompletionResult): void;
}

/**
 * Holds completions back while the model loads, or {@link MOST_SENT} are unanswered: only the newest, which replaces an
 * older one. However long an engine is silent, no more than that pile up.
 */
export class Completions {
  private sent = 0;
  private held: Held | undefined;

  constructor(private readonly options: CompletionsOptions) {}

  /** Whether one is held back. */
  get holds(): boolean {
    return this.held !== undefined;
  }

  /** Resolves with the answer; never rejects. */
  async ask(asked: Asked, signal: AbortSignal, onPartial?: OnPartial): Promise<CompletionResult> {
    this.settleHeld(CANCELLED);
    return await new Promise((resolve) => {
      const settle = (result: CompletionResult | Promise<CompletionResult>): void => {
        signal.removeEventListener("abort", cancel);
        this.held = undefined;
        resolve(result);
      };
      const cancel = (): void => settle(CANCELLED);
      signal.addEventListener("abort", cancel, { once: true });
      this.held = { settle, send: () => settle(this.send(asked, signal, onPartial)) };
      this.sendHeld();
    });
  }

  /** Sends what was held back, if it can be sent now. */
  sendHeld(): void {
    if (this.sent < MOST_SENT && this.options.ready()) this.held?.send();
  }

  settleHeld(result: CompletionResult): void {
    this.held?.settle(result);
  }

  private async send(...asked: Parameters<CompletionsOptions["ask"]>): Promise<CompletionResult> {
    this.sent++;
    try {
      return await this.options.ask(...asked);
    } finally {
      this.sent--;
      this.sendHeld();
    }
  }
}
