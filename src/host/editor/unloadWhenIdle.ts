import { type Clock, systemClock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";

const MINUTE_MS = 60_000;

export interface UnloadOptions {
  /** 0 for never. Asked whenever it matters. */
  minutes(): number;
  /** Whether something is under way that must not end. */
  busy(): boolean;
  unload(): void;
}

/**
 * Ends the engine some minutes after it was last used. A use costs no timer: the one that runs looks, when it ends,
 * how long ago the last use was.
 */
export class UnloadWhenIdle implements Disposable {
  /** Undefined before the first. */
  private lastUse: number | undefined;
  private timer: Disposable | undefined;

  constructor(
    private readonly options: UnloadOptions,
    private readonly clock: Clock = systemClock,
  ) {}

  /** The engine was used, or has been loaded. */
  used(): void {
    this.lastUse = this.clock.now();
    if (this.timer === undefined) this.look();
  }

  /** There may be another number of minutes now. */
  refresh(): void {
    this.dispose();
    this.look();
  }

  /** The engine has ended. */
  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  private look(): void {
    this.timer = undefined;
    const idleMs = this.options.minutes() * MINUTE_MS;
    if (idleMs === 0 || this.lastUse === undefined) return;
    if (this.options.busy()) this.lastUse = this.clock.now();
    const left = this.lastUse + idleMs - this.clock.now();
    if (left <= 0) this.options.unload();
    else this.timer = this.clock.after(left, () => this.look());
  }
}
