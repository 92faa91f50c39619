import { type Clock, systemClock } from "../../core/clock";
import type { MemoryChange, MemoryStatus } from "../../model/memory";
import type { MemoryCursor } from "./cursor";
import type { MemoryStore } from "./store";
import type { MemoryView } from "./types";

/** Work between two looks at the process's messages, in ms. */
const SLICE_MS = 3;

/** After a completion, whole documents wait for as long: the next key is probably near. Edits do not wait. */
const QUIET_MS = 250;

/** Pending edits of a document with more text than this wait for their turn. UTF-16 units; a few ms of work. */
const CHEAP_UNITS = 4000;

interface Entry {
  readonly change: MemoryChange;
  readonly answer: (status: MemoryStatus) => void;
}

interface Job {
  /** Undefined for a compaction. */
  readonly entry: Entry | undefined;
  readonly steps: Generator<void, void>;
  ms: number;
}

/**
 * Takes changes into a store, one after the other, in slices of a few milliseconds between other events, and not while a
 * completion runs or waits. Changes of one document keep their order.
 */
export class MemoryIndexer {
  private readonly queue: Entry[] = [];
  private job: Job | undefined;
  private paused = 0;
  private quietUntil = Number.NEGATIVE_INFINITY;
  /** When the next slice is due; undefined if none is planned. */
  private planned: number | undefined;

  constructor(
    private readonly store: MemoryStore,
    private readonly clock: Clock = systemClock,
  ) {}

  /** @param answer is called once the change is in the store */
  add(change: MemoryChange, answer: (status: MemoryStatus) => void): void {
    this.queue.push({ change, answer });
    this.plan();
  }

  /** A completion runs or waits from now on. Calls nest. */
  pause(): void {
    this.paused++;
  }

  /** The opposite of {@link pause}. */
  resume(): void {
    this.paused--;
    this.quietUntil = this.clock.now() + QUIET_MS;
    this.plan();
  }

  /**
   * The memory as the completion at `cursor` is to see it: with the edits of its document that wait, if there are few.
   * Good until the next slice: see {@link pause}.
   */
  view(cursor: MemoryCursor): MemoryView {
    for (const entry of this.takeCheap(cursor.document)) {
      const job = this.start(entry);
      this.advance(job, Number.POSITIVE_INFINITY);
    }
    return this.store.view(cursor);
  }

  private slice(): void {
    this.planned = undefined;
    const end = this.clock.now() + SLICE_MS;
    while (this.paused === 0 && this.clock.now() < end) {
      this.job ??= this.next();
      if (this.job === undefined) break;
      if (this.advance(this.job, end)) this.job = undefined;
    }
    this.plan();
  }

  /** Works on a job until it is done, or until `end`; whether it is done. */
  private advance(job: Job, end: number): boolean {
    const start = this.clock.now();
    let now = start;
    let done = false;
    while (!done && now < end) {
      done = job.steps.next().done === true;
      now = this.clock.now();
    }
    job.ms += now - start;
    if (done) job.entry?.answer({ ...this.store.status(), ms: job.ms });
    return done;
  }

  /** What is to be done now, if anything. */
  private next(): Job | undefined {
    const [first] = this.queue;
    const long = first === undefined || first.change.kind === "document";
    if (long && this.clock.now() < this.quietUntil) return undefined;
    if (long && this.store.wasteful) return { entry: undefined, steps: this.store.compact(), ms: 0 };
    if (first === undefined) return undefined;
    this.queue.shift();
    return this.start(first);
  }

  private start(entry: Entry): Job {
    return { entry, steps: this.store.apply(entry.change), ms: 0 };
  }

  /** Sees to it that there is a slice when there is something to do. */
  private plan(): void {
    const idle = this.job === undefined && this.queue.length === 0 && !this.store.wasteful;
    if (idle || this.paused > 0) return;
    const now = this.clock.now();
    const urgent = this.job === undefined && this.queue.some(({ change }) => change.kind !== "document");
    const due = urgent ? now : Math.max(now, this.quietUntil);
    if (this.planned !== undefined && this.planned <= due) return;
    this.planned = due;
    this.clock.after(Math.ceil(due - now), () => this.slice());
  }

  /** Takes the edits out of the queue that can be made at once: small, and not behind a change that takes time. */
  private takeCheap(document: string): Entry[] {
    if (this.job?.entry && concerns(this.job.entry.change, document)) return [];
    const entries: Entry[] = [];
    for (const entry of this.queue) {
      if (!concerns(entry.change, document)) continue;
      if (entry.change.kind !== "edit") break;
      entries.push(entry);
    }
    const units = entries.reduce((sum, { change }) => sum + unitsOf(change), 0);
    if (units > CHEAP_UNITS) return [];
    for (const entry of entries) this.queue.splice(this.queue.indexOf(entry), 1);
    return entries;
  }
}

function concerns(change: MemoryChange, document: string): boolean {
  return change.kind === "forget-all" || change.document === document;
}

function unitsOf(change: MemoryChange): number {
  return change.kind === "edit" ? change.lines.reduce((sum, line) => sum + line.length, 0) : 0;
}
