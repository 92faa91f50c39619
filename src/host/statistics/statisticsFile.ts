import * as v from "valibot";
import { parseJson } from "../../core/json";
import { recordOf } from "../../core/records";
import { fields, fitting, list, object, text, whole } from "../../core/schema";
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

/** A tally as it is written: what is zero is missing. */
const TALLY = fields({
  ...recordOf(COUNTS, () => v.exactOptional(whole())),
  ...recordOf(LIST_NAMES, (name) => v.exactOptional(v.pipe(list(whole()), v.maxLength(LISTS[name])))),
});

const FILE = fields({
  version: v.literal(VERSION),
  id: text,
  merged: list(text),
  days: v.pipe(object, v.record(v.pipe(text, v.isoDate()), v.pipe(object, v.record(text, TALLY)))),
});

/** The file, or undefined for a text that is none: not JSON, of another version, with a count that is none. */
export function readStatistics(json: string): StatisticsFile | undefined {
  const file = fitting(FILE, parsed(json));
  if (file === undefined) return undefined;
  const days = Object.entries(file.days).map(([day, languages]) => {
    const tallies = Object.entries(languages).map(([language, tally]) => [language, unpacked(tally)] as const);
    return [day, new Map(tallies)] as const;
  });
  return { id: file.id, merged: file.merged, days: new Map(days) };
}

/** Without what is zero. */
function packed(tally: Counters): Record<string, unknown> {
  const counts = COUNTS.flatMap((name) => (tally[name] === 0 ? [] : [[name, tally[name]]]));
  const lists = LIST_NAMES.flatMap((name) => (tally[name].every((n) => n === 0) ? [] : [[name, tally[name]]]));
  return Object.fromEntries([...counts, ...lists]);
}

function unpacked(stored: v.InferOutput<typeof TALLY>): Counters {
  const tally = emptyCounters();
  for (const name of COUNTS) tally[name] = stored[name] ?? 0;
  for (const name of LIST_NAMES)
    for (const [index, count] of (stored[name] ?? []).entries()) tally[name][index] = count;
  return tally;
}

function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}
