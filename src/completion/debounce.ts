import { at } from "../core/assert";

/** Answers that come within this many milliseconds are cheap enough to be asked for at every keystroke. */
const SHORT_LATENCY_MS = 80;

/** What VS Code waits before it asks any provider. */
const EDITOR_WAIT_MS = 50;

const MAX_WAIT_MS = 150;

/** Gaps longer than this are pauses, not typing. */
const PAUSE_MS = 1000;

const SAMPLES = 20;

/**
 * How long to wait for a pause in typing before the engine is asked, in milliseconds from 0 to 150.
 * None while answers are faster than the typing: cancelling between two tokens is cheap then. Otherwise, until the
 * next key is overdue by a quarter of the usual gap, so that a slow machine does not start work it will throw away.
 */
export function ownWait(gapsMs: readonly number[], latenciesMs: readonly number[]): number {
  const latency = median(latenciesMs);
  const gap = median(gapsMs);
  if (latency === undefined || gap === undefined || latency <= Math.max(SHORT_LATENCY_MS, gap)) return 0;
  return Math.min(MAX_WAIT_MS, Math.max(0, Math.round(1.25 * gap) - EDITOR_WAIT_MS));
}

/** Remembers how fast the last keystrokes and answers were. Times in milliseconds of one monotonic clock. */
export class Pace {
  private gaps: number[] = [];
  private latencies: number[] = [];
  private lastKey = Number.NEGATIVE_INFINITY;

  key(now: number): void {
    const gap = now - this.lastKey;
    if (gap < PAUSE_MS) this.gaps = [...this.gaps, gap].slice(-SAMPLES);
    this.lastKey = now;
  }

  answered(ms: number): void {
    this.latencies = [...this.latencies, ms].slice(-SAMPLES);
  }

  get wait(): number {
    return ownWait(this.gaps, this.latencies);
  }
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return at(sorted, Math.floor(sorted.length / 2));
}
