import { isCount, isNumber, isRecord, isString, isTable, list, optional, record } from "./guards";

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

/** Raised when a message changes shape: page and extension ignore messages of another version than their own. */
export const STATISTICS_PROTOCOL = 1;

const v = STATISTICS_PROTOCOL;

export interface StatisticsView {
  readonly periods: Readonly<Record<Period, PeriodSummary>>;
  /** Language ids of which hardly anything is accepted, and which are on. */
  readonly notPaying: readonly string[];
}

/** From the extension to the page. */
export type ToStatistics = { readonly v: typeof STATISTICS_PROTOCOL } & (
  | /** The page's words in the user's language, by their English; sent first. */ {
      readonly type: "strings";
      readonly strings: Readonly<Record<string, string>>;
    }
  | { readonly type: "statistics"; readonly view: StatisticsView }
);

/** From the page to the extension. */
export type FromStatistics = { readonly v: typeof STATISTICS_PROTOCOL } & (
  | /** The page listens; it is sent again whenever the page is made anew. */ { readonly type: "ready" }
  | /** Make no more suggestions in this language. */ { readonly type: "turn-off"; readonly language: string }
  | { readonly type: "export" }
  | { readonly type: "reset" }
);

/** The message, if it is one of this version. */
export function parseFromStatistics(value: unknown): FromStatistics | undefined {
  if (!isRecord(value) || value["v"] !== v) return undefined;
  const { type, language } = value;
  if (type === "ready" || type === "export" || type === "reset") return { v, type };
  return type === "turn-off" && typeof language === "string" ? { v, type, language } : undefined;
}

/** The message, if it is one of this version and has every field the page reads. */
export function parseToStatistics(value: unknown): ToStatistics | undefined {
  if (!isRecord(value) || value["v"] !== v) return undefined;
  const { type, strings, view } = value;
  if (type === "strings") return isTable(strings) ? { v, type, strings } : undefined;
  return type === "statistics" && isView(view) ? { v, type, view } : undefined;
}

const isRow = record({
  language: isString,
  shown: isCount,
  accepted: isCount,
  partlyAccepted: isCount,
  typed: isCount,
  dismissed: isCount,
  unitsAccepted: isCount,
  kept: list(optional((value) => value === null || isNumber(value))),
  p50: optional(isNumber),
  p95: optional(isNumber),
  reused: optional(isNumber),
});
const isSummary = record({
  rows: list(isRow),
  total: isRow,
  reliability: list(record({ suggestions: isCount, kept: isCount })),
});
const isPeriods = record({ today: isSummary, week: isSummary, month: isSummary, all: isSummary });

function isView(value: unknown): value is StatisticsView {
  return record({ periods: isPeriods, notPaying: list(isString) })(value);
}
