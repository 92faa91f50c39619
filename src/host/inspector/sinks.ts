import { median } from "../../core/quantile";
import { TOKEN_KINDS } from "../../model/inspection/inspection";
import { combineHeads, type RowShape } from "./heads";

/** Tokens at the start that may be sinks wherever they come from (Xiao et al. 2023 keep four). */
const FIRST = 4;

/** A first or control token with more of a row than this is a sink. */
const LARGE = 0.3;

/** So many times the median token's mean over the heads makes a token a sink, wherever it stands. */
const TIMES_MEDIAN = 10;

/**
 * A token that is paid so much by all heads is a sink only while its mean share is also this large: in a long row the
 * median is next to nothing, and ten times that is still little.
 */
const WORTH_NAMING = 0.1;

const CONTROL = TOKEN_KINDS.indexOf("control");

/**
 * Indices, ascending, of the tokens that a row of attention spends on because it must spend on something: attention
 * sinks (Xiao et al. 2023). They are detected and not assumed. A token is one if
 * - it is one of the first four or a control token, and has more than 0.3 of `row`; or
 * - the mean over all heads of what it is paid is more than 10 times the median token's, and more than 0.1.
 * @param row [n] the row that is shown
 * @param kinds of the table of tokens, at least n
 * @param mean [n] the mean over all heads of the same step; `row` itself where only that is known
 */
export function findSinks(row: Float32Array, kinds: Uint8Array, mean: Float32Array = row): number[] {
  const threshold = Math.max(WORTH_NAMING, TIMES_MEDIAN * median(mean));
  const sinks: number[] = [];
  for (let token = 0; token < row.length; token++) {
    const early = token < FIRST || kinds[token] === CONTROL;
    if ((early && (row[token] as number) > LARGE) || (mean[token] as number) > threshold) sinks.push(token);
  }
  return sinks;
}

/** The mean over all heads, for {@link findSinks}. @param rows [L, H, n] */
export function meanOfHeads(rows: Float32Array, shape: RowShape): Float32Array {
  return combineHeads(rows, shape, { kind: "all", by: "mean" });
}

/** What the tokens `sinks` have of `row`. */
export function sinkShare(row: Float32Array, sinks: readonly number[]): number {
  return sinks.reduce((sum, token) => sum + (row[token] ?? 0), 0);
}
