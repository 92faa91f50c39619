import type { FormatResult, Timing } from "../../model/benchmark";

/** More threads, or the larger format, must save this share of a keystroke's time to be worth it. */
const LEAST_GAIN = 0.1;

/** The smallest number of threads that is nearly as fast as the fastest: what is left serves everything else. */
export function recommendThreads(timings: readonly Timing[]): Timing | undefined {
  const best = Math.min(...timings.map(({ keystrokeMs }) => keystrokeMs));
  const enough = timings.filter(({ keystrokeMs }) => keystrokeMs <= best / (1 - LEAST_GAIN));
  return enough.reduce<Timing | undefined>(
    (least, one) => (least && least.threads <= one.threads ? least : one),
    undefined,
  );
}

/** 8-bit weights, unless the others are clearly faster; undefined where only one format was measured. */
export function recommendFormat(formats: readonly FormatResult[]): FormatResult | undefined {
  const int8 = formats.find(({ weights }) => weights === "int8");
  const other = formats.find(({ weights }) => weights !== "int8");
  if (!int8 || !other) return undefined;
  return other.timing.keystrokeMs < (1 - LEAST_GAIN) * int8.timing.keystrokeMs ? other : int8;
}
