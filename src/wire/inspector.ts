import type { CompletionStats } from "../model/completion/result";
import type { MatrixResult, PipelineResult } from "../model/inspection/analysis";
import type { NextTokens, TokenTable } from "../model/inspection/inspection";
import type { RowView, TokenPositions, WhyLine } from "../model/inspection/selection";
import type { AnalysisKind } from "./fromPages";

/** One inspected request. Sent once; rows follow as they are asked for. */
export interface RequestView {
  /** Rises with each request. */
  readonly serial: number;
  /** Header path of the document. */
  readonly path: string;
  readonly model: string;
  readonly layers: number;
  readonly heads: number;
  readonly promptTokens: number;
  readonly tokens: TokenTable;
  readonly positions: TokenPositions;
  /** Per step: what was said of the next token. */
  readonly steps: readonly NextTokens[];
  /** How many of the steps are part of the suggestion that is shown; 0 if nothing is shown. */
  readonly shownSteps: number;
  /** The outcome in a sentence. */
  readonly headline: string;
  readonly accepted: boolean;
  readonly stats: CompletionStats;
  /** Milliseconds that are not the engine's: waiting for a pause in typing, and everything else (messages, clean-up). */
  readonly ownWaitMs: number;
  readonly otherMs: number;
}

/** `quantised`: 0 stands for nothing, q for 10^(−4 (1 − q / 255)). */
export type MatrixView = Omit<MatrixResult, "weights" | "before"> & {
  readonly serial: number;
  readonly quantised: Uint8Array;
  readonly before: Uint8Array;
};

/** Why the page has nothing to show. */
export type EmptyReason = "nothing-yet" | "off" | "loading" | "failed";

/** From the extension to the page. */
export type ToInspector =
  | { readonly type: "empty"; readonly reason: EmptyReason; readonly detail: string }
  | { readonly type: "request"; readonly request: RequestView }
  | { readonly type: "row"; readonly row: RowView }
  /** The caret stands on this token of the context, or on none. */
  | { readonly type: "caret"; readonly token: number | null }
  | { readonly type: "why"; readonly serial: number; readonly lines: readonly WhyLine[]; readonly done: boolean }
  | { readonly type: "matrix"; readonly matrix: MatrixView }
  | { readonly type: "pipeline"; readonly serial: number; readonly pipeline: PipelineResult }
  | { readonly type: "progress"; readonly analysis: AnalysisKind; readonly share: number }
  | { readonly type: "analysis-ended"; readonly analysis: AnalysisKind; readonly message: string }
  | { readonly type: "pinned"; readonly pinned: boolean }
  | { readonly type: "heat"; readonly on: boolean }
  /** A command of the palette that the page carries out. */
  | { readonly type: "command"; readonly command: PageCommand }
  /** The page's words in the user's language, by their English; sent first. */
  | { readonly type: "strings"; readonly strings: Readonly<Record<string, string>> };

export type PageCommand =
  | "next-step"
  | "previous-step"
  | "next-head"
  | "previous-head"
  | "analyse-matrix"
  | "why"
  | "export";
