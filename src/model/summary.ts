import type { AcceptanceModel } from "./acceptanceModel";
import type { Thresholds } from "./manifest";

/** The model that the engine has loaded. */
export interface ModelSummary {
  readonly name: string;
  readonly version: string;
  readonly weights: string;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  /** Most tokens of a prompt: what is read in time of what the model can take. */
  readonly context: number;
  readonly vocabulary: number;
  /** The manifest's thresholds for showing a suggestion. */
  readonly thresholds: Thresholds;
  /** How likely its suggestions are to be kept; absent where nobody has fitted that. */
  readonly acceptance?: AcceptanceModel;
  readonly loadMs: number;
}
