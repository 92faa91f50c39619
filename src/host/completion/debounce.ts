import { median } from "../../core/quantile";
import type { PresetTiming } from "./presets";
import type { RecentAcceptance } from "./suggestionOutcome";

/** Answers that come within this many milliseconds are cheap enough to be asked for at every keystroke. */
const SHORT_LATENCY_MS = 80;

/** What VS Code waits before it asks any provider. */
export const EDITOR_WAIT_MS = 50;

/** On a slow machine the next key is overdue after this many usual gaps. */
const OVERDUE = 1.25;

/** Gaps longer than this are pauses, not typing. */
const PAUSE_MS = 1000;

const SAMPLES = 20;

const NO_HISTORY: RecentAcceptance = { accepts: 0, dismissals: 0 };

/** What is known of typing and answering, in milliseconds. */
export interface CadenceSamples {
  /** Between keys, the latest last. */
  readonly gapsMs: readonly number[];
  /** From request to answer. */
  readonly latenciesMs: readonly number[];
}

/**
 * How long to wait for a pause in typing before the engine is asked, in milliseconds.
 *
 *     clamp(mood · share · gap − latency − 50)      with medians of the last 20, and VS Code's own 50 ms
 *
 * The person is to see nothing before `share · gap` after a key; the answer takes `latency`, so asking may wait for the
 * difference (the idea is that of Tabby's debouncer, which does so with means). `mood` runs from 0.5, when all was
 * accepted lately, to 1.5, when all was dismissed.
 *
 * Where answers take longer than the gap between keys, most of them would be thrown away: then until the next key is
 * overdue by a quarter of the usual gap.
 */
export function debounceMs(
  { gapsMs, latenciesMs }: CadenceSamples,
  pace: PresetTiming,
  recentAcceptance = NO_HISTORY,
): number {
  const latency = median(latenciesMs);
  const gap = median(gapsMs);
  if (Number.isNaN(latency) || Number.isNaN(gap)) return 0;
  const { accepts, dismissals } = recentAcceptance;
  const debounceFactor = 1 + (0.5 * (dismissals - accepts)) / Math.max(1, dismissals + accepts);
  const isSlow = latency > Math.max(SHORT_LATENCY_MS, gap);
  const untilAsked = isSlow ? OVERDUE * gap : debounceFactor * pace.gapShare * gap - latency;
  return Math.min(pace.longestWaitMs, Math.max(0, Math.round(untilAsked) - EDITOR_WAIT_MS));
}

/** Remembers how fast the last keystrokes and answers were. Times in milliseconds of one monotonic clock. */
export class TypingCadence implements CadenceSamples {
  gapsMs: readonly number[] = [];
  latenciesMs: readonly number[] = [];
  private lastKey = Number.NEGATIVE_INFINITY;

  key(now: number): void {
    const gap = now - this.lastKey;
    if (gap < PAUSE_MS) this.gapsMs = [...this.gapsMs, gap].slice(-SAMPLES);
    this.lastKey = now;
  }

  answered(ms: number): void {
    this.latenciesMs = [...this.latenciesMs, ms].slice(-SAMPLES);
  }
}
