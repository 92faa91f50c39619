import { median } from "../../core/quantile";

/** Answers that come within this many milliseconds are cheap enough to be asked for at every keystroke. */
const SHORT_LATENCY_MS = 80;

/** What VS Code waits before it asks any provider. */
export const EDITOR_WAIT_MS = 50;

/** On a slow machine the next key is overdue after this many usual gaps. */
const OVERDUE = 1.25;

/** The longest wait for a pause: with it, an answer is still far from the {@link LATEST_MS} of the editor. */
const LONGEST_WAIT_MS = 150;

/**
 * From VS Code 1.121 on, the list of completions waits for ghost text while a letter is typed, for 750 ms; then it opens,
 * and ghost text that comes later is thrown away (`editor.quickSuggestions.other: offWhenInlineCompletions`,
 * microsoft/vscode#317863). No delay may reach that.
 */
export const LATEST_MS = 600;

/** Gaps longer than this are pauses, not typing. */
const PAUSE_MS = 1000;

const SAMPLES = 20;

/** What is known of typing and answering, in milliseconds. */
export interface CadenceSamples {
  /** Between keys, the latest last. */
  readonly gapsMs: readonly number[];
  /** From request to answer. */
  readonly latenciesMs: readonly number[];
}

/**
 * How long to wait for a pause in typing before the engine is asked, in milliseconds: not at all where answers come
 * before the next key. Where they take longer than the gap between keys (medians of the last 20), most of them would be
 * thrown away: then until the next key is overdue by a quarter of the usual gap, less VS Code's own 50 ms.
 *
 * Nothing else waits before asking: the list of completions waits for the answer, also for "nothing".
 */
export function debounceMs({ gapsMs, latenciesMs }: CadenceSamples): number {
  const latency = median(latenciesMs);
  const gap = median(gapsMs);
  const isSlow = latency > Math.max(SHORT_LATENCY_MS, gap); // false where there is no experience: medians of nothing are NaN
  if (!isSlow) return 0;
  return Math.min(LONGEST_WAIT_MS, Math.max(0, Math.round(OVERDUE * gap) - EDITOR_WAIT_MS));
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

  /** Another model may answer from now on. */
  forgetAnswers(): void {
    this.latenciesMs = [];
  }
}
