export const PERIODS = ["today", "week", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

/** One language in one period, or all of them together. Shares are from 0 to 1, and undefined where nothing is known. */
export interface StatisticsRow {
  /** Language id; empty for all together. */
  readonly language: string;
  readonly shown: number;
  readonly accepted: number;
  readonly partlyAccepted: number;
  readonly typed: number;
  readonly dismissed: number;
  /** UTF-16 units that were taken by key. */
  readonly unitsAccepted: number;
  /** After 30 s, 2 min and 5 min: share of the accepted UTF-16 units that were still there. */
  readonly kept: readonly (number | undefined)[];
  /** Milliseconds. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  /** Of the prompts' tokens, those from the cache. */
  readonly reused: number | undefined;
}

/** Of the suggestions with an estimate in one tenth: how many there were, and how many were kept. */
export interface ReliabilityBin {
  readonly suggestions: number;
  readonly kept: number;
}

export interface PeriodSummary {
  /** By language, the most suggestions first. */
  readonly rows: readonly StatisticsRow[];
  readonly total: StatisticsRow;
  /** From the lowest tenth to the highest. */
  readonly reliability: readonly ReliabilityBin[];
}

export interface StatisticsView {
  readonly periods: Readonly<Record<Period, PeriodSummary>>;
  /** Language ids of which hardly anything is accepted, and which are on. */
  readonly notPaying: readonly string[];
}

/** From the extension to the page. */
export type ToStatistics =
  | /** The page's words in the user's language, by their English; sent first. */ {
      readonly type: "strings";
      readonly strings: Readonly<Record<string, string>>;
    }
  | { readonly type: "statistics"; readonly view: StatisticsView };
