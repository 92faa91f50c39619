import type { CompletionRequest } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";
import type { EngineState } from "../engine/clientOptions";

/** What the decisions need of the engine. The latest request wins: an older one that still runs is cancelled. */
export interface CompletionEngine {
  readonly state: EngineState;
  /** Loads the model in the background, unless that has begun. */
  start(): void;
  /**
   * Starts the engine if need be. Resolves to `cancelled` when `signal` aborts; never rejects for outside causes.
   * @param onPartial told of all new text so far, whenever more of it is written
   */
  complete(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial?: (text: string) => void,
  ): Promise<CompletionResult>;
}
