import type { Period, PeriodSummary, StatisticsRow } from "../../wire/statistics";
import { addCounters, type Counters, type Days, dayOf, emptyCounters, shownOf } from "./counters";
import { quantile } from "./histogram";

const DAYS: Readonly<Record<Period, number>> = { today: 1, week: 7, month: 30, all: Number.POSITIVE_INFINITY };
const DAY_MS = 86_400_000;

export function summaryOf(days: Days, period: Period, now: Date): PeriodSummary {
  const first =
    DAYS[period] === Number.POSITIVE_INFINITY ? "" : dayOf(new Date(noon(now) - (DAYS[period] - 1) * DAY_MS));
  const languages = new Map<string, Counters>();
  const total = emptyCounters();
  for (const [day, tallies] of days) {
    if (day < first) continue;
    for (const [language, tally] of tallies) {
      const sum = languages.get(language) ?? emptyCounters();
      languages.set(language, sum);
      addCounters(sum, tally);
      addCounters(total, tally);
    }
  }
  const rows = [...languages].map(([language, tally]) => rowOf(language, tally));
  return {
    rows: rows.sort((a, b) => b.shown - a.shown || (a.language < b.language ? -1 : 1)),
    total: rowOf("", total),
    reliability: total.estimated.map((suggestions, bin) => ({ suggestions, kept: total.estimatedKept[bin] ?? 0 })),
  };
}

/** A language is judged by so many suggestions, the latest days first. */
const JUDGED_BY = 200;
/** Below this share of accepted ones, in whole or in part, most of what is shown is only in the way. */
const LEAST_ACCEPTED = 0.05;

/** Whether hardly anything of what was lately shown in a language was accepted. */
export function doesNotPay(days: Days, language: string): boolean {
  let [shown, accepted] = [0, 0];
  for (const day of [...days.keys()].sort().reverse()) {
    const tally = days.get(day)?.get(language);
    if (tally === undefined) continue;
    shown += shownOf(tally);
    accepted += tally.accepted + tally.partlyAccepted;
    if (shown >= JUDGED_BY) return accepted / shown < LEAST_ACCEPTED;
  }
  return false;
}

function rowOf(language: string, tally: Counters): StatisticsRow {
  const { accepted, partlyAccepted, typed, dismissed, unitsAccepted, tokensReused, tokensComputed } = tally;
  return {
    language,
    shown: shownOf(tally),
    accepted,
    partlyAccepted,
    typed,
    dismissed,
    unitsAccepted,
    kept: tally.followed.map((units, look) => shareOf(tally.kept[look] ?? 0, units)),
    p50: quantile(tally.latency, 0.5),
    p95: quantile(tally.latency, 0.95),
    reused: shareOf(tokensReused, tokensReused + tokensComputed),
  };
}

function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

/** So that no change to or from summer time makes a day another one. */
function noon(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12).getTime();
}
