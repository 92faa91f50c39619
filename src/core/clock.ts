import type { Disposable } from "./disposable";

/** Time, for whoever waits or asks how late it is: tests have clocks of their own. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** The wall clock. */
  date(): Date;
  /** Calls back once, after `ms` and in another turn of the event loop, unless it is disposed of before. */
  after(ms: number, run: () => void): Disposable;
}

/** The machine's clock. A time that is waited for keeps no process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after: (ms, run) => {
    if (ms <= 0) {
      // A timer of no time at all takes a millisecond.
      const turn = setImmediate(run);
      return { dispose: () => clearImmediate(turn) };
    }
    const timer = setTimeout(run, ms).unref();
    return { dispose: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms`, in another turn of the event loop even for 0, or at once when `signal` aborts. */
export async function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      timer.dispose();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.after(ms, done);
    signal?.addEventListener("abort", done);
  });
}
