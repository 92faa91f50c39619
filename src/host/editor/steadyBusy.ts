import { type Clock, systemClock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";

/** Work shorter than this is not worth a sign of it. */
const APPEAR_MS = 250;

/** A sign that has appeared stays at least this long, so that it does not flicker. */
const STAY_MS = 500;

/** Turns the engine's quick changes between busy and idle into a calm "thinking" for people. */
export class SteadyBusy implements Disposable {
  private shown = false;
  private shownAt = 0;
  private timer: Disposable | undefined;

  constructor(
    private readonly show: (thinking: boolean) => void,
    private readonly clock: Clock = systemClock,
  ) {}

  set(busy: boolean): void {
    this.timer?.dispose();
    this.timer = undefined;
    if (busy === this.shown) return;
    const delay = busy ? APPEAR_MS : this.shownAt + STAY_MS - this.clock.now();
    this.timer = this.clock.after(Math.max(0, delay), () => {
      this.shown = busy;
      this.shownAt = this.clock.now();
      this.show(busy);
    });
  }

  dispose(): void {
    this.timer?.dispose();
  }
}
