import type { Disposable } from "../../../src/core/disposable";
import type { Timers } from "../../../src/core/timers";

/** A clock that stands still until it is moved on. */
export class FakeTimers implements Timers {
  private time = 1000;
  private waiting: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): Disposable {
    const timer = { at: this.time + ms, run };
    this.waiting.push(timer);
    return { dispose: () => (this.waiting = this.waiting.filter((other) => other !== timer)) };
  }

  /** Lets `ms` milliseconds pass. */
  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.waiting = this.waiting.filter((other) => other !== next);
      this.time = next.at;
      next.run();
    }
    this.time = end;
  }
}
