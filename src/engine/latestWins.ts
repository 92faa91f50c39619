import { systemClock } from "../core/clock";

interface Job {
  readonly id: number;
  readonly controller: AbortController;
}

/**
 * Runs one job at a time; a new job cancels the one that runs and replaces the one that waits. A job is asked to stop
 * through its signal and is waited for: only then does the next begin.
 */
export class LatestWins<R> {
  private latest: Job | undefined;
  private running: Promise<unknown> = Promise.resolve();

  /**
   * @param work is told how long it waited for its turn, in ms
   * @param superseded the answer when the job was cancelled before its turn
   */
  async run(id: number, work: (signal: AbortSignal, waitMs: number) => Promise<R>, superseded: R): Promise<R> {
    this.latest?.controller.abort();
    const job: Job = { id, controller: new AbortController() };
    this.latest = job;
    const arrived = systemClock.now();
    const turn = this.running.then(async () => {
      if (job.controller.signal.aborted) return superseded;
      return await work(job.controller.signal, systemClock.now() - arrived);
    });
    this.running = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      if (this.latest === job) this.latest = undefined;
    }
  }

  /** Resolves when no job runs or waits. */
  async idle(): Promise<void> {
    for (let seen: unknown; seen !== this.running; await seen) seen = this.running;
  }

  /** Cancels job `id` if it is the latest; any older one is cancelled already. */
  cancel(id: number): void {
    if (this.latest?.id === id) this.latest.controller.abort();
  }
}
