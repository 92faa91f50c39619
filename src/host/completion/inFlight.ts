import type { EditorSnapshot } from "../context/snapshot";
import type { Outcome } from "./outcome";
import { sameSuffix } from "./reuse";

/** Work that nobody has waited for during this long, in ms, is given up: VS Code asks 50 ms after a key. */
const GRACE_MS = 300;

type Place = Pick<EditorSnapshot, "document" | "prefix" | "prefixStart" | "suffix">;

/** Who waits, and where. */
interface Waiting {
  readonly place: Place;
}

interface Work {
  readonly place: Place;
  readonly controller: AbortController;
  readonly outcome: Promise<Outcome>;
  readonly progress: Progress;
}

interface Progress {
  /** What is written so far, and in how many pieces. */
  text: string;
  pieces: number;
  waiting: Waiting | undefined;
}

/** Ended by the text that changed: after how many pieces of text. */
export interface Interrupted {
  readonly kind: "interrupted";
  readonly pieces: number;
}

/**
 * The request that the engine works on; at most one. When the text changes, VS Code cancels the question, but the work
 * goes on as long as what was typed since agrees with what is being written: then the next question waits for it. As soon
 * as the two disagree, or nobody asks, the work is cancelled.
 */
export class InFlight {
  private work: Work | undefined;

  /** @param wait resolves after `ms`, or at once when `signal` aborts */
  constructor(private readonly wait: (ms: number, signal: AbortSignal) => Promise<void>) {}

  /**
   * Starts work in place of what is in flight, and waits for it, or until `signal` aborts.
   * @param run does the work; it never rejects
   */
  async start(
    place: Place,
    signal: AbortSignal,
    run: (signal: AbortSignal, onPartial: (text: string) => void) => Promise<Outcome>,
  ): Promise<Outcome | Interrupted> {
    this.cancel();
    const controller = new AbortController();
    const progress: Progress = { text: "", pieces: 0, waiting: undefined };
    const onPartial = (text: string): void => {
      progress.text = text;
      progress.pieces++;
      const { work: now } = this;
      if (now?.progress !== progress || progress.waiting === undefined) return;
      if (!fits(now, progress.waiting.place)) this.drop(now);
    };
    const work: Work = { place, controller, progress, outcome: run(controller.signal, onPartial) };
    this.work = work;
    const outcome = await this.waitFor(work, place, signal);
    return outcome ?? { kind: "interrupted", pieces: work.progress.pieces };
  }

  /**
   * Waits for the work in flight if its answer may go on at `place`; else cancels it at once. Afterwards the answer, if it
   * is one, is among the suggestions to be reused.
   * @returns whether there was anything to wait for
   */
  async join(place: Place, signal: AbortSignal): Promise<boolean> {
    const { work } = this;
    if (work === undefined) return false;
    if (!fits(work, place)) {
      this.drop(work);
      return false;
    }
    await this.waitFor(work, place, signal);
    return true;
  }

  get isBusy(): boolean {
    return this.work !== undefined;
  }

  cancel(): void {
    if (this.work !== undefined) this.drop(this.work);
  }

  private drop(work: Work): void {
    if (this.work === work) this.work = undefined;
    work.controller.abort();
  }

  /** Undefined when `signal` aborted first. */
  private async waitFor(work: Work, place: Place, signal: AbortSignal): Promise<Outcome | undefined> {
    const waiting: Waiting = { place };
    work.progress.waiting = waiting;
    let leaves = false;
    try {
      const outcome = await unlessAborted(work.outcome, signal);
      leaves = outcome === undefined;
      return outcome;
    } finally {
      if (leaves) void this.leave(work, waiting);
      else if (this.work === work) this.work = undefined;
    }
  }

  /** Nobody waits any more; somebody may soon. */
  private async leave(work: Work, waiting: Waiting): Promise<void> {
    if (work.progress.waiting !== waiting) return;
    await this.wait(GRACE_MS, work.controller.signal);
    if (work.progress.waiting === waiting) this.drop(work);
  }
}

/** Whether what was typed since agrees with what is written so far. */
function fits({ place: old, progress: { text } }: Work, place: Place): boolean {
  if (old.document !== place.document || old.prefixStart !== place.prefixStart) return false;
  if (!place.prefix.startsWith(old.prefix) || !sameSuffix(old.suffix, place.suffix)) return false;
  const typed = place.prefix.slice(old.prefix.length);
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
