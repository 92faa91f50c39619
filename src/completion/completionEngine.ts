import type { ErrorValue } from "../core/errors";
import type { CompletionRequest, CompletionResult, ModelSummary } from "../engine/protocol";

/** Where the engine's life stands. `off`: no process; the next request or `start` makes one. */
export type EngineState =
  | { readonly kind: "off" }
  | { readonly kind: "loading"; readonly percent: number }
  | { readonly kind: "ready"; readonly model: ModelSummary }
  | { readonly kind: "failed"; readonly error: ErrorValue };

/** What the decisions need of the engine. The latest request wins: an older one that still runs is cancelled. */
export interface CompletionEngine {
  readonly state: EngineState;
  /** Starts the engine if need be. Resolves to `cancelled` when `signal` aborts; never rejects for outside causes. */
  complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult>;
}
