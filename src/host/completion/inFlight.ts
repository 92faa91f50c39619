import { type Clock, delay } from "../../core/clock";
import type { CompletionResult } from "../../model/completion/result";
import type { EditorSnapshot } from "../context/snapshot";
import { sameSuffix } from "./reuse";

/** Work that nobody has waited for during this long, in ms, is given up: VS Code asks 50 ms after a key. */
const GRACE_MS = 300;

type RequestSite = Pick<EditorSnapshot, "document" | "prefix" | "prefixStart" | "suffix">;

/** Who waits, and where. */
interface Waiting {
  readonly site: RequestSite;
}

/** A request that the engine works on. */
export interface RequestInFlight {
  readonly site: RequestSite;
  readonly result: Promise<CompletionResult>;
  readonly controller: AbortController;
  readonly progress: Progress;
}

interface Progress {
  /** What is written so far, and in how many pieces. */
  text: string;
  pieces: number;
  waiting: Waiting | undefined;
}

/**
 * The request that the engine works on; at most one. When the text changes, VS Code cancels the question, but the work
 * goes on as long as what was typed since agrees with what is being written: then the next question waits for it. As soon
 * as the two disagree, or nobody asks, the work is cancelled.
 */
export class InFlight {
  private work: RequestInFlight | undefined;

  constructor(private readonly clock: Clock) {}

  /**
   * Starts work in place of what is in flight.
   * @param run does the work; it never rejects
   */
  start(
    site: RequestSite,
    run: (signal: AbortSignal, onPartial: (text: string) => void) => Promise<CompletionResult>,
  ): RequestInFlight {
    this.cancel();
    const controller = new AbortController();
    const progress: Progress = { text: "", pieces: 0, waiting: undefined };
    const onPartial = (text: string): void => {
      progress.text = text;
      if (text !== "") progress.pieces++;
      const { work } = this;
      if (work?.progress !== progress || progress.waiting === undefined) return;
      if (!fits(work, progress.waiting.site)) this.drop(work);
    };
    const work: RequestInFlight = { site, controller, progress, result: run(controller.signal, onPartial) };
    this.work = work;
    return work;
  }

  /**
   * Waits for the work in flight if its answer may go on at `site`; else cancels it at once.
   * @returns whether there was anything to wait for
   */
  async join(site: RequestSite, signal: AbortSignal): Promise<boolean> {
    const { work } = this;
    if (work === undefined) return false;
    if (!fits(work, site)) {
      this.drop(work);
      return false;
    }
    await this.waitFor(work, work.result, site, signal);
    return true;
  }

  /**
   * Waits at `site` for what is made of the result of `work`, or until `signal` aborts: then nobody waits any more, and the
   * work is given up after a while, unless somebody joins it.
   * @returns undefined when `signal` aborted first
   */
  async waitFor<T extends object>(
    work: RequestInFlight,
    made: Promise<T>,
    site: RequestSite,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    const waiting: Waiting = { site };
    work.progress.waiting = waiting;
    let leaves = false;
    try {
      const done = await unlessAborted(made, signal);
      leaves = done === undefined;
      return done;
    } finally {
      if (leaves) void this.leave(work, waiting);
      else if (this.work === work) this.work = undefined;
    }
  }

  get isBusy(): boolean {
    return this.work !== undefined;
  }

  cancel(): void {
    if (this.work !== undefined) this.drop(this.work);
  }

  private drop(work: RequestInFlight): void {
    if (this.work === work) this.work = undefined;
    work.controller.abort();
  }

  /** Nobody waits any more; somebody may soon. */
  private async leave(work: RequestInFlight, waiting: Waiting): Promise<void> {
    if (work.progress.waiting !== waiting) return;
    await delay(this.clock, GRACE_MS, work.controller.signal);
    if (work.progress.waiting === waiting) this.drop(work);
  }
}

/** Whether what was typed since agrees with what is written so far. */
function fits({ site: old, progress: { text } }: RequestInFlight, site: RequestSite): boolean {
  if (old.document !== site.document || old.prefixStart !== site.prefixStart) return false;
  if (!site.prefix.startsWith(old.prefix) || !sameSuffix(old.suffix, site.suffix)) return false;
  const typed = site.prefix.slice(old.prefix.length);
  return text.startsWith(typed) || typed.startsWith(text);
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  return await new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
