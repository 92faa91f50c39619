import type { Clock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";

/** How many seconds without a sign of life are normal. */
export interface Patience {
  /** From here on the engine is called slow; undefined where nothing is to be called that. */
  readonly slow: number | undefined;
  /** From here on it is taken for stuck. */
  readonly stuck: number;
}

/** Between two runs of the model the engine reads its messages; a run takes well under a second on a small machine. */
export const ANSWERING: Patience = { slow: 10, stuck: 30 };
/** Opening a large model from a cold disk is one step that no message interrupts. */
export const LOADING: Patience = { slow: undefined, stuck: 180 };

const TICK_MS = 1000;

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Undefined while nothing is waited for. */
  patience(): Patience | undefined;
  /** Asks for a sign of life. */
  ping(): void;
  onSlow(): void;
  /** @param seconds without a sign of life */
  onStuck(seconds: number): void;
}

/**
 * Finds out that an engine does nothing any more. It counts its own ticks of a second, and no clock: a machine that
 * slept, a process that was halted by a debugger, and a host that was busy itself each add one tick at most. Ticks only
 * while something is waited for.
 */
export class Watchdog implements Disposable {
  private quiet = 0;
  private timer: Disposable | undefined;

  constructor(private readonly options: WatchdogOptions) {}

  /** Something is waited for from now on. */
  watch(): void {
    this.timer ??= this.options.clock.after(TICK_MS, () => this.tick());
  }

  /** The engine lives. */
  sign(): void {
    this.quiet = 0;
  }

  /** Nothing is waited for any more. */
  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.quiet = 0;
  }

  private tick(): void {
    this.timer = undefined;
    const { patience, ping, onSlow, onStuck } = this.options;
    const limit = patience();
    if (limit === undefined) {
      this.quiet = 0;
      return;
    }
    this.quiet++;
    if (this.quiet >= limit.stuck) {
      const seconds = this.quiet;
      this.quiet = 0;
      onStuck(seconds);
      return;
    }
    // One that was not answered is enough.
    if (this.quiet === 1) ping();
    if (this.quiet === limit.slow) onSlow();
    this.watch();
  }
}
