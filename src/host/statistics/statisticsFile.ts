import { parseJson as parseJsonText } from "../../core/json";
import { COUNTS, type Counters, type Days, emptyCounters, LIST_NAMES, LISTS } from "./counters";

/** Raised when the file changes shape; a file of another version is set aside. */
const VERSION = 1;

/** Days that are kept. */
const KEPT_DAYS = 90;

/** More languages of one day than anybody writes in; the file stays bounded. */
const MOST_LANGUAGES = 50;

/** What one window has counted, and which files of earlier windows went into it. */
export interface StatisticsFile {
  readonly id: string;
  /** Ids of files whose counts are in this one: where such a file is still there, it does not count. */
  readonly merged: readonly string[];
  readonly days: Days;
}

/** The file's text, without days that are too old and without lists of zeros. */
export function writeStatistics({ id, merged, days }: StatisticsFile): string {
  const kept = [...days.keys()].sort().slice(-KEPT_DAYS);
  const entries = kept.map((day) => {
    const languages = [...(days.get(day) ?? [])].slice(0, MOST_LANGUAGES);
    return [day, Object.fromEntries(languages.map(([language, tally]) => [language, packed(tally)]))];
  });
  return JSON.stringify({ version: VERSION, id, merged, days: Object.fromEntries(entries) });
}

/** The file, or undefined for a text that is none: not JSON, of another version, with a count that is none. */
export function readStatistics(text: string): StatisticsFile | undefined {
  const file = parseJson(text);
  if (!isRecord(file) || file["version"] !== VERSION) return undefined;
  const { id, merged, days } = file;
  if (typeof id !== "string" || !isTexts(merged) || !isRecord(days)) return undefined;
  const read: Days = new Map();
  for (const [day, languages] of Object.entries(days)) {
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || !isRecord(languages)) return undefined;
    const tallies = new Map<string, Counters>();
    for (const [language, value] of Object.entries(languages)) {
      const tally = unpacked(value);
      if (tally === undefined) return undefined;
      tallies.set(language, tally);
    }
    read.set(day, tallies);
  }
  return { id, merged, days: read };
}

/** Without what is zero. */
function packed(tally: Counters): Record<string, unknown> {
  const counts = COUNTS.flatMap((name) => (tally[name] === 0 ? [] : [[name, tally[name]]]));
  const lists = LIST_NAMES.flatMap((name) => (tally[name].every((n) => n === 0) ? [] : [[name, tally[name]]]));
  return Object.fromEntries([...counts, ...lists]);
}

function unpacked(value: unknown): Counters | undefined {
  if (!isRecord(value)) return undefined;
  const tally = emptyCounters();
  for (const name of COUNTS) {
    const count = value[name] ?? 0;
    if (!isCount(count)) return undefined;
    tally[name] = count;
  }
  for (const name of LIST_NAMES) {
    const list = value[name] ?? [];
    if (!Array.isArray(list) || list.length > LISTS[name] || !list.every(isCount)) return undefined;
    for (const [index, count] of list.entries()) tally[name][index] = count;
  }
  return tally;
}

function parseJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
