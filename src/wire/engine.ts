import type { ErrorValue } from "../core/errors";
import type { ReproductionResult } from "../model/completion/reproduction";
import type { CompletionRequest } from "../model/completion/request";
import type { Asked, CompletionResult } from "../model/completion/result";
import type { AnalysisJob, AnalysisResult } from "../model/inspection/analysis";
import type { Inspection, StepInspection } from "../model/inspection/inspection";
import type { MemoryChange, MemoryStatus } from "../model/memory";
import type { ModelSummary } from "../model/summary";

/**
 * The messages between the extension host and the engine process, over Node's IPC channel.
 * Raised whenever a message changes shape: host and engine refuse to work with another version than their own.
 */
export const PROTOCOL_VERSION = 6;

export type ToEngine =
  | { readonly type: "load"; readonly id: number; readonly modelFolder: string; readonly threads: number }
  | { readonly type: "complete"; readonly id: number; readonly request: CompletionRequest }
  /** Asks for a sign of life: `alive`, as soon as messages are read. */
  | { readonly type: "ping" }
  /** Cancels a completion or an analysis. */
  | { readonly type: "cancel"; readonly id: number }
  /** @see AnalysisJob; `of` is the id of the inspected completion. */
  | { readonly type: "analyse"; readonly id: number; readonly of: number; readonly job: AnalysisJob }
  /** Nobody looks any more: what is held for the inspector is let go. */
  | { readonly type: "stop-inspecting" }
  | { readonly type: "memory"; readonly id: number; readonly change: MemoryChange }
  /** Makes an earlier completion again for a report; see {@link Asked}. */
  | { readonly type: "reproduce"; readonly id: number; readonly asked: Asked };

export type FromEngine =
  | { readonly type: "hello"; readonly protocol: number; readonly pid: number }
  | { readonly type: "alive" }
  | { readonly type: "loading"; readonly percent: number }
  | { readonly type: "loaded"; readonly id: number; readonly model: ModelSummary }
  | { readonly type: "load-failed"; readonly id: number; readonly error: ErrorValue }
  | { readonly type: "result"; readonly id: number; readonly result: CompletionResult }
  /** What a completion has written so far, after a run of the model that added to it. */
  | { readonly type: "partial"; readonly id: number; readonly text: string }
  /** The steps of an inspection, one by one and in order; then the rest of it. None is so large that it blocks. */
  | { readonly type: "inspection-step"; readonly id: number; readonly step: StepInspection }
  | { readonly type: "inspection"; readonly id: number; readonly inspection: Omit<Inspection, "steps"> }
  | { readonly type: "analysis-progress"; readonly id: number; readonly share: number }
  | { readonly type: "analysis"; readonly id: number; readonly result: AnalysisResult }
  | { readonly type: "memory-status"; readonly id: number; readonly status: MemoryStatus }
  | { readonly type: "reproduced"; readonly id: number; readonly result: ReproductionResult };
