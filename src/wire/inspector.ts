import type { CompletionStats } from "../model/completion/result";
import type { MatrixResult, PipelineResult } from "../model/inspection/analysis";
import type { NextTokens, TokenTable } from "../model/inspection/inspection";
import type { HeadChoice, RowView, Selection, TokenPositions, WhyLine } from "../model/inspection/selection";

/** Raised when a message changes shape: page and extension ignore messages of another version than their own. */
export const INSPECTOR_PROTOCOL = 1;

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

export type AnalysisKind = "matrix" | "rollout" | "pipeline" | "why";

type Tagged<T> = T & { readonly v: typeof INSPECTOR_PROTOCOL };

/** Why the page has nothing to show. */
export type EmptyReason = "nothing-yet" | "off" | "loading" | "failed";

/** From the extension to the page. */
export type ToInspector = Tagged<
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
  | { readonly type: "strings"; readonly strings: Readonly<Record<string, string>> }
>;

export type PageCommand =
  | "next-step"
  | "previous-step"
  | "next-head"
  | "previous-head"
  | "analyse-matrix"
  | "why"
  | "export";

export type ExportFormat = "png" | "svg" | "csv" | "json";

/** From the page to the extension. */
export type FromInspector = Tagged<
  | { readonly type: "ready" }
  | { readonly type: "select"; readonly serial: number; readonly selection: Selection }
  /** Show the token in the source; `focus` moves the keyboard there too. */
  | { readonly type: "reveal"; readonly serial: number; readonly token: number; readonly focus: boolean }
  /** Outline the token in the source, or nothing. */
  | { readonly type: "hover"; readonly serial: number; readonly token: number | null }
  | { readonly type: "reveal-line"; readonly serial: number; readonly line: number }
  | { readonly type: "pin"; readonly pinned: boolean }
  | { readonly type: "toggle-heat" }
  | { readonly type: "analyse-matrix"; readonly serial: number; readonly heads: HeadChoice; readonly size: number }
  | { readonly type: "analyse-rollout"; readonly serial: number; readonly size: number }
  | {
      readonly type: "analyse-pipeline";
      readonly serial: number;
      readonly step: number;
      readonly layer: number;
      readonly head: number;
    }
  | { readonly type: "analyse-why"; readonly serial: number }
  | { readonly type: "cancel"; readonly analysis: AnalysisKind }
  /** The finished file, made by the page; the extension asks where it goes. */
  | { readonly type: "export"; readonly format: ExportFormat; readonly data: string | Uint8Array }
  | { readonly type: "export-trace" }
>;
