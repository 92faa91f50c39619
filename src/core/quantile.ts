/** Where quantile `q` (0..1) of `count` sorted values stands, from 0: the nearest rank, halves upwards. */
export function quantileRank(count: number, q: number): number {
  return Math.round(q * (count - 1));
}

/** The value below which the share `q` (0..1) of the samples lies, one of them; NaN without any. */
export function quantile(samples: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(samples).sort();
  return sorted[quantileRank(sorted.length, q)] ?? Number.NaN;
}

/** The sample in the middle, the upper one of two; NaN without any. */
export function median(samples: ArrayLike<number>): number {
  return quantile(samples, 0.5);
}
