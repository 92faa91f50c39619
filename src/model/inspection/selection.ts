/** The numbers that a cell of the layers × heads heatmap can stand for. */
export const STATISTICS = ["max", "entropy", "sink", "distance", "value", "previous"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Whose attention the context shows: one head, the mean of a layer, or the mean or the largest of all heads. */
export type HeadChoice =
  | { readonly kind: "head"; readonly layer: number; readonly head: number }
  | { readonly kind: "layer"; readonly layer: number }
  | { readonly kind: "all"; readonly by: "mean" | "max" };

/** `attention`: the softmax itself. `value`: weighted by the norm of the value that it fetches, again as a share. */
export type Weighting = "attention" | "value";

/** What the page asks to see. */
export interface Selection {
  readonly step: number;
  readonly heads: HeadChoice;
  readonly statistic: Statistic;
  readonly weighting: Weighting;
}

/** Where tokens stand in the document; from 0, columns in UTF-16 units. A line of −1: nowhere (control tokens, header, snippets). */
export interface TokenPositions {
  readonly lines: Int32Array;
  readonly columns: Uint32Array;
}

/** One row of attention for a selection. */
export interface RowView {
  readonly serial: number;
  readonly selection: Selection;
  /** [n] shares of the tokens so far, exact. */
  readonly weights: Float32Array;
  /** [L, H] the chosen statistic, exact. */
  readonly statistics: Float32Array;
  /** Indices of tokens that were found to be attention sinks in this row. */
  readonly sinks: readonly number[];
  /** What the sinks take of the row. */
  readonly sinkShare: number;
  /** The strongest keys that are no sinks, strongest first, at most 10. */
  readonly top: readonly number[];
}

/** A line of the source with what it was paid, and, once the check has run, what leaving it out does. */
export interface WhyLine {
  /** From 0. */
  readonly line: number;
  readonly text: string;
  readonly share: number;
  /** Nats by which the suggestion's log-probability falls without the line; undefined until computed. */
  readonly drop: number | undefined;
}
