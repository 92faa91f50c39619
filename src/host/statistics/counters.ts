import { BINS, emptyHistogram, type Histogram } from "./histogram";

/** When it is looked whether accepted text is still there, in milliseconds after it was accepted. */
export const KEPT_AFTER_MS = [30_000, 120_000, 300_000] as const;

/** The estimate is counted in tenths. */
export const RELIABILITY_BINS = 10;

/** The counts of a tally that are single numbers. */
export const COUNTS = [
  /** Suggestions that had been seen, by what became of them. */
  "accepted",
  "partlyAccepted",
  "typed",
  "dismissed",
  /** Suggestions that were gone before anybody could have read them. */
  "unseen",
  /** UTF-16 units that were taken by key, and so were not typed. */
  "unitsAccepted",
  /** Prompt tokens whose keys and values were in the cache, and those that were run through the model. */
  "tokensReused",
  "tokensComputed",
] as const;

type Count = (typeof COUNTS)[number];

/**
 * What came of suggestions. Everything is a sum, so tallies of days, languages and windows are merged by adding.
 * The lists have a fixed length: see {@link LISTS}.
 */
export type Counters = Record<Count, number> & {
  /** By {@link KEPT_AFTER_MS}: accepted UTF-16 units that could be followed so long. */
  readonly followed: number[];
  /** By {@link KEPT_AFTER_MS}: those of them that were still there. */
  readonly kept: number[];
  /** From the request to the decision, where the model wrote what was shown. */
  readonly latency: Histogram;
  /** By tenth of the estimate: suggestions whose end is known, and those of them that were kept. */
  readonly estimated: number[];
  readonly estimatedKept: number[];
};

/** The lists of a tally and their lengths. */
export const LISTS = {
  followed: KEPT_AFTER_MS.length,
  kept: KEPT_AFTER_MS.length,
  latency: BINS,
  estimated: RELIABILITY_BINS,
  estimatedKept: RELIABILITY_BINS,
} as const;

export type ListName = keyof typeof LISTS;
export const LIST_NAMES: readonly ListName[] = ["followed", "kept", "latency", "estimated", "estimatedKept"];

/** Tallies by local date (`2026-03-31`) and language id. */
export type Days = Map<string, Map<string, Counters>>;

export function emptyCounters(): Counters {
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  return {
    accepted: 0,
    partlyAccepted: 0,
    typed: 0,
    dismissed: 0,
    unseen: 0,
    unitsAccepted: 0,
    tokensReused: 0,
    tokensComputed: 0,
    followed: zeros(LISTS.followed),
    kept: zeros(LISTS.kept),
    latency: emptyHistogram(),
    estimated: zeros(LISTS.estimated),
    estimatedKept: zeros(LISTS.estimatedKept),
  };
}

/** Adds `more` to `tally`. */
export function addCounters(tally: Counters, more: Counters): void {
  for (const name of COUNTS) tally[name] += more[name];
  for (const name of LIST_NAMES) {
    for (const [index, count] of more[name].entries()) addAt(tally[name], index, count);
  }
}

export function addAt(list: number[], index: number, count: number): void {
  list[index] = (list[index] ?? 0) + count;
}

/** The tally of a day and language, made if there is none. */
export function countersOf(days: Days, day: string, language: string): Counters {
  const languages = days.get(day) ?? new Map<string, Counters>();
  days.set(day, languages);
  const tally = languages.get(language) ?? emptyCounters();
  languages.set(language, tally);
  return tally;
}

/** Adds `more` to `days`. */
export function addDays(days: Days, more: Days): void {
  for (const [day, languages] of more)
    for (const [language, tally] of languages) addCounters(countersOf(days, day, language), tally);
}

/** Suggestions that had been seen. */
export function shownOf({ accepted, partlyAccepted, typed, dismissed }: Counters): number {
  return accepted + partlyAccepted + typed + dismissed;
}

/** The local date. */
export function dayOf(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
