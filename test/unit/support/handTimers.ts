import type { Disposable } from "../../../src/core/disposable";
import type { Timers } from "../../../src/core/timers";

/** Timers that ring when they are told to, whatever the time: as after a machine's sleep. */
export class HandTimers implements Timers {
  time = 0;
  private set: (() => void)[] = [];

  get waiting(): number {
    return this.set.length;
  }

  now(): number {
    return this.time;
  }

  after(_ms: number, run: () => void): Disposable {
    this.set.push(run);
    return { dispose: () => (this.set = this.set.filter((other) => other !== run)) };
  }

  /** Rings whatever is set, `times` times. */
  ring(times: number): void {
    for (let i = 0; i < times; i++) for (const run of this.set.splice(0)) run();
  }
}
