import type { ReproductionResult } from "../model/completion/reproduction";
import type { Asked, CompletionResult } from "../model/completion/result";
import type { AnalysisJob, AnalysisResult } from "../model/inspection/analysis";
import type { Inspection, StepInspection } from "../model/inspection/inspection";
import type { MemoryChange, MemoryStatus } from "../model/memory";
import type { ModelSummary } from "../model/summary";
import type { Method } from "./rpc";

interface EngineLoad {
  readonly modelFolder: string;
  /** Per run of the model. */
  readonly threads: number;
  /** Most tokens of a prompt; absent for all that the model can take. */
  readonly contextTokens?: number | undefined;
}

/** What the extension host asks the engine process. */
export interface EngineMethods {
  /** Comes first. Progress in percent. */
  readonly load: Method<EngineLoad, ModelSummary, number>;
  /** A later one cancels it. Progress is all that it has written so far, after a run of the model that added to it or read a part of the prompt. */
  readonly complete: Method<Asked, CompletionResult, string>;
  /** Has its answer as soon as messages are read. */
  readonly ping: Method<undefined, undefined, never>;
  /** `of` is the id of the inspected completion. Progress from 0 to 1. */
  readonly analyse: Method<{ readonly of: number; readonly job: AnalysisJob }, AnalysisResult, number>;
  /** Nobody looks any more: what is held for the inspector is let go. */
  readonly stopInspecting: Method<undefined, undefined, never>;
  readonly remember: Method<MemoryChange, MemoryStatus, never>;
  /** Makes an earlier completion again for a report. */
  readonly reproduce: Method<Asked, ReproductionResult, never>;
}

/** An inspection, after the reply to its completion, which `id` names. None is so large that it blocks. */
export interface EngineEvents {
  /** One by one and in order. */
  readonly inspectionStep: { readonly id: number; readonly step: StepInspection };
  /** Then the rest. */
  readonly inspection: { readonly id: number; readonly inspection: Omit<Inspection, "steps"> };
}
