import type { Clock } from "../../core/clock";
import type { ErrorValue } from "../../core/errors";
import type { Logger } from "../../core/log";
import type { Sentence } from "../../core/translate";
import type { Inspection } from "../../model/inspection/inspection";
import type { ModelSummary } from "../../model/summary";
import type { ForkEngine } from "./engineProcess";

export type EngineState =
  | { readonly kind: "off" }
  /** `restarted`: why the engine before this one was ended, if it was. */
  | { readonly kind: "loading"; readonly percent: number; readonly restarted?: Sentence }
  | { readonly kind: "ready"; readonly model: ModelSummary; readonly restarted?: Sentence }
  /** It is asked for something and gives no sign of life; it may still do so. */
  | { readonly kind: "slow"; readonly model: ModelSummary; readonly restarted?: Sentence }
  | { readonly kind: "failed"; readonly error: ErrorValue };

export interface EngineClientOptions {
  /** The engine's bundle. */
  readonly engineFile: string;
  /** Holds `model.json` and the files it names. */
  readonly modelFolder: string;
  /** Threads per run of the model. */
  readonly threads: number;
  /** Most tokens of a prompt, fewer where the machine could not read them in time; absent for all that the model can take. */
  readonly contextTokens?: number;
  readonly logger: Logger;
  readonly onState: (state: EngineState) => void;
  /** What was asked for with {@link CompletionRequest.inspect}, after its result. @param id that of the result */
  readonly onInspection?: (id: number, inspection: Inspection) => void;
  /** How the process is started; tests give their own. */
  readonly fork?: ForkEngine;
  /** Tests give their own. */
  readonly clock?: Clock;
}
