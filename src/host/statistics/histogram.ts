import { quantileRank } from "../../core/quantile";

/** Bins per doubling: a bin's middle is at most 9 % from any time in it. */
const BINS_PER_OCTAVE = 4;

/** From 1 ms (all below is in the first) to about a minute (all above is in the last). */
export const BINS = 64;

/** Counts of times in fixed bins that grow by the fourth root of 2; two of them are merged by adding. */
export type Histogram = number[];

export function emptyHistogram(): Histogram {
  return new Array<number>(BINS).fill(0);
}

/** Notes one time, in milliseconds. */
export function note(histogram: Histogram, ms: number): void {
  const bin = Math.min(BINS - 1, Math.max(0, Math.floor(BINS_PER_OCTAVE * Math.log2(Math.max(1, ms)))));
  histogram[bin] = (histogram[bin] ?? 0) + 1;
}

/**
 * The time in milliseconds that a `share` of all are not above, as the geometric middle of its bin; undefined without any.
 * @param share from 0 to 1
 */
export function quantile(histogram: readonly number[], share: number): number | undefined {
  const all = histogram.reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  const rank = quantileRank(all, share) + 1;
  let seen = 0;
  const bin = histogram.findIndex((count) => {
    seen += count;
    return seen >= rank;
  });
  return 2 ** ((bin + 0.5) / BINS_PER_OCTAVE);
}
