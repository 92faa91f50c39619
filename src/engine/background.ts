import { delay, systemClock } from "../core/clock";
import type { Turns } from "./analysis/turns";

/** What goes first; {@link LatestWins} is one. */
export interface Foreground {
  /** Resolves when no job runs or waits. */
  idle(): Promise<void>;
}

/**
 * Runs jobs one after another in the gaps that the foreground leaves: before each of its turns a job lets messages in,
 * and waits while a foreground job runs. So a completion waits for one run of a model at most.
 */
export class Background<R> {
  private readonly controllers = new Map<number, AbortController>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly foreground: Foreground,
    private readonly cancelled: R,
  ) {}

  /** @param onProgress 0..1 */
  async run(id: number, work: (turns: Turns) => Promise<R>, onProgress: (share: number) => void): Promise<R> {
    const controller = new AbortController();
    this.controllers.set(id, controller);
    const turns: Turns = {
      next: async () => {
        // A completion that came during the last run still waits to be read.
        await delay(systemClock, 0);
        await this.foreground.idle();
        return !controller.signal.aborted;
      },
      progress: onProgress,
    };
    const answer = this.last.then(async () => ((await turns.next()) ? await work(turns) : this.cancelled));
    this.last = answer.catch(() => {});
    try {
      return await answer;
    } finally {
      this.controllers.delete(id);
    }
  }

  /** Cancels job `id`, if it runs or waits. */
  cancel(id: number): void {
    this.controllers.get(id)?.abort();
  }

  /** Cancels all jobs, and runs `afterwards` behind them, before any later one. */
  clear(afterwards: () => Promise<void>): void {
    for (const controller of this.controllers.values()) controller.abort();
    this.last = this.last.then(afterwards);
  }
}
