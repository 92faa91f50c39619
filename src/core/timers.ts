import type { Disposable } from "./disposable";

/** A clock and what waits for it, in milliseconds of a monotonic clock. */
export interface Timers {
  now(): number;
  after(ms: number, run: () => void): Disposable;
}

export const realTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
