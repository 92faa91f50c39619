import type { PipelineResult } from "../../model/inspection/analysis";
import type { NextTokens } from "../../model/inspection/inspection";

/** √Σ x². */
export function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** The values as shares of the largest magnitude, from −1 to 1; all 0 for a vector of zeros. */
export function signedShares(values: Float32Array): Float32Array {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 ? values.map((value) => value / largest) : new Float32Array(values.length);
}

/** The last tokens of the window, few enough for a table: n rows and columns of one head. */
export interface AttentionTables {
  /** Index in the token table of the first row and column. */
  readonly first: number;
  readonly size: number;
  /** Rows of q·k/√S before and after the mask, and of the softmax. */
  readonly scores: readonly Float32Array[];
  readonly masked: readonly Float32Array[];
  readonly probabilities: readonly Float32Array[];
  /** [n] what each row pays to all tokens before `first`. */
  readonly earlier: Float32Array;
}

/** @param most rows and columns to keep, at least 1 */
export function attentionTables(
  pipeline: Pick<PipelineResult, "window" | "scores" | "masked" | "probabilities" | "earlier">,
  most: number,
): AttentionTables {
  const { window } = pipeline;
  const skip = Math.max(0, window.size - most);
  const rows = (matrix: Float32Array): Float32Array[] =>
    Array.from({ length: window.size - skip }, (_, row) =>
      matrix.subarray((skip + row) * window.size + skip, (skip + row + 1) * window.size),
    );
  const earlier = pipeline.earlier.slice(skip).map((paid, row) => {
    const start = (skip + row) * window.size;
    return pipeline.probabilities.subarray(start, start + skip).reduce((sum, share) => sum + share, paid);
  });
  return {
    first: window.first + skip,
    size: window.size - skip,
    scores: rows(pipeline.scores),
    masked: rows(pipeline.masked),
    probabilities: rows(pipeline.probabilities),
    earlier,
  };
}

/** A score with two digits; what the mask took away is −∞. */
export function scoreText(score: number): string {
  if (score === Number.NEGATIVE_INFINITY) return "−∞";
  return score.toFixed(2).replace("-", "−");
}

/** Probability of candidate `rank`, over the whole vocabulary. */
export function probabilityOf(next: NextTokens, rank: number): number {
  return Math.exp((next.logits[rank] ?? Number.NEGATIVE_INFINITY) - next.logNormaliser);
}

/** Each value as a share of the largest: lengths of bars. */
export function ofLargest(values: ArrayLike<number>): number[] {
  const largest = Array.from(values).reduce((most, value) => Math.max(most, value), 0);
  return Array.from(values, (value) => (largest > 0 ? Math.max(0, value) / largest : 0));
}
