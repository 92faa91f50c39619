import type { Clock } from "../../../src/core/clock";
import type { Disposable } from "../../../src/core/disposable";

/** Milliseconds since 1970 when the clocks of tests begin. */
const BEGINNING = 1e12;

interface Waiting {
  readonly ms: number;
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved on. */
export class FakeClock implements Clock {
  time = 1000;
  private set: Waiting[] = [];

  /** @param beginning milliseconds since 1970 */
  constructor(private readonly beginning = BEGINNING) {}

  /** How many wait. */
  get waiting(): number {
    return this.set.length;
  }

  now(): number {
    return this.time;
  }

  date(): Date {
    return new Date(this.beginning + this.time);
  }

  after(ms: number, run: () => void): Disposable {
    const timer = { ms, at: this.time + ms, run };
    this.set.push(timer);
    return { dispose: () => (this.set = this.set.filter((other) => other !== timer)) };
  }

  /** Lets `ms` milliseconds pass. */
  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.set.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.set = this.set.filter((other) => other !== next);
      this.time = next.at;
      next.run();
    }
    this.time = end;
  }

  /** Rings whatever is set, `times` times, whatever the time: as after a machine's sleep. @returns their waits, in ms */
  ring(times = 1): number[] {
    const waits: number[] = [];
    for (let i = 0; i < times; i++) {
      for (const { ms, run } of this.set.splice(0)) {
        waits.push(ms);
        run();
      }
    }
    return waits;
  }
}

/** A clock that moves on by what is waited for, and by hand: whoever waits goes on in another turn of the event loop. */
export class LeapingClock implements Clock {
  time = 0;
  /** What was waited for, in ms. */
  readonly waits: number[] = [];

  /** @param onWait called when the time has passed */
  constructor(private readonly onWait: () => void = () => {}) {}

  now(): number {
    return this.time;
  }

  date(): Date {
    return new Date(BEGINNING + this.time);
  }

  after(ms: number, run: () => void): Disposable {
    this.waits.push(ms);
    this.time += ms;
    this.onWait();
    const turn = setImmediate(run);
    return { dispose: () => clearImmediate(turn) };
  }
}
