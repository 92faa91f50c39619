import { type Clock, delay } from "../../core/clock";

/** Of one core, while nobody types. */
const SHARE = 0.05;

/** Nothing is indexed so long after a keystroke, in ms. */
export const QUIET_MS = 2000;

/** Keeps work in the background to a share of one core, and out of the way of someone who types. */
export class IdleThrottle {
  private lastKey = Number.NEGATIVE_INFINITY;
  private paidOff = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** Someone typed. */
  key(): void {
    this.lastKey = this.clock.now();
  }

  /** Work that took so many milliseconds was done: as much rest follows as keeps to the share. */
  spent(ms: number): void {
    this.paidOff = Math.max(this.paidOff, this.clock.now()) + ms * (1 / SHARE - 1);
  }

  /** Resolves when the next piece of work may be done, in another turn of the event loop, or when `signal` aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    do await delay(this.clock, Math.max(0, this.restMs()), signal);
    while (!signal.aborted && this.restMs() > 0);
  }

  private restMs(): number {
    return Math.max(this.lastKey + QUIET_MS, this.paidOff) - this.clock.now();
  }
}
