import { type Clock, delay } from "../../core/clock";
import type { MemoryRank } from "../../model/memory";
import { type EligibilityRules, ineligibleBytes, ineligibleUnopened, linesOfText, tooLarge } from "./eligibility";
import type { IdleThrottle } from "./idleThrottle";
import type { Ledger } from "./ledger";
import { NewestFirst } from "./newestFirst";
import type { FileFacts, WorkspaceFiles } from "./ports";

/** Between the starts of two scans, in ms: many files are made at once. */
const SCAN_INTERVAL_MS = 10_000;

/** What a piece of work costs at least, in ms: other processes do a part of it. */
const LEAST_MS = 0.5;

/** Files whose times are asked for at once. */
const STAT_BATCH = 16;

export interface WorkspaceScannerOptions {
  readonly ledger: Ledger;
  readonly files: WorkspaceFiles;
  readonly rules: EligibilityRules;
  readonly throttle: IdleThrottle;
  readonly clock: Clock;
  /** Milliseconds that the event loop of this process has been busy: waiting for a disk is no work. */
  busyMs(): number;
  /** How near a file is; undefined for one that must not be read from disk: it is open in VS Code, or not wanted. */
  rankOf(document: string): MemoryRank | undefined;
  onProgress(): void;
}

/** Reads files that nobody has open, one at a time and in idle time, those that were changed last first. */
export class WorkspaceScanner {
  /** To be read before all others: what has changed, and what was just closed. */
  private readonly urgent = new Set<string>();
  private readonly backlog = new NewestFirst();
  /** When each listed file was changed last; undefined for a file of which nothing may be learned. */
  private readonly listed = new Map<string, number | undefined>();
  private readonly undecoded = new Set<string>();
  private scan: { readonly portions: AsyncIterator<readonly string[]>; readonly seen: Set<string> } | undefined;
  private scanWanted = false;
  private lastScan = Number.NEGATIVE_INFINITY;
  private reading: { readonly document: string; dropped: boolean } | undefined;
  private learned = 0;
  /** What the work under way cost in the engine. */
  private engineMs = 0;
  private wake: (() => void) | undefined;

  constructor(private readonly options: WorkspaceScannerOptions) {}

  /** From 0 to 1 while files wait to be read. */
  get progress(): number | undefined {
    const { backlog, learned, scan, scanWanted } = this;
    if (this.options.ledger.status.full) return undefined;
    if (backlog.size > 0) return learned / (learned + backlog.size);
    return scan !== undefined || scanWanted ? 0 : undefined;
  }

  /** Files that are no text in the encoding that the editor takes them for. */
  get unreadable(): number {
    return this.undecoded.size;
  }

  /** Works until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { throttle, busyMs } = this.options;
    while (!signal.aborted) {
      const work = this.nextWork(signal);
      if (work === undefined) {
        await this.moreWork(signal);
        continue;
      }
      await throttle.turn(signal);
      if (signal.aborted) break;
      const before = busyMs();
      await work();
      throttle.spent(Math.max(LEAST_MS, busyMs() - before) + this.engineMs);
      this.engineMs = 0;
      this.options.onProgress();
    }
    await this.scan?.portions.return?.();
  }

  /** Lists the workspace: at the start, and when files have appeared or the rules have changed. */
  rescan(): void {
    this.scanWanted = true;
    this.notify();
  }

  /** Reads a file soon. */
  refresh(document: string): void {
    this.urgent.add(document);
    this.notify();
  }

  /** The file has changed: what was found out about it is void. */
  changed(document: string): void {
    if (!this.listed.delete(document)) return;
    this.drop(document);
    this.refresh(document);
  }

  /** Drops a file, even if it is being read right now. */
  drop(document: string): void {
    this.urgent.delete(document);
    this.listed.delete(document);
    this.undecoded.delete(document);
    if (this.reading?.document === document) this.reading.dropped = true;
  }

  /** There may be room again. */
  notify(): void {
    this.wake?.();
  }

  private nextWork(signal: AbortSignal): (() => Promise<void>) | undefined {
    const [document] = this.urgent;
    if (document !== undefined) return async () => await this.learn(document);
    if (this.scan !== undefined || this.scanDueMs() === 0) return async () => await this.scanOn(signal);
    return this.backlog.size > 0 && !this.options.ledger.status.full ? () => this.learnNext() : undefined;
  }

  private async moreWork(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const resume = (): void => {
        timer?.dispose();
        signal.removeEventListener("abort", resume);
        this.wake = undefined;
        resolve();
      };
      signal.addEventListener("abort", resume);
      this.wake = resume;
      const due = this.scanDueMs();
      const timer = due === undefined ? undefined : this.options.clock.after(due, resume);
    });
  }

  /** Milliseconds until the next scan may start; undefined if none is wanted. */
  private scanDueMs(): number | undefined {
    return this.scanWanted ? Math.max(0, this.lastScan + SCAN_INTERVAL_MS - this.options.clock.now()) : undefined;
  }

  private async scanOn(signal: AbortSignal): Promise<void> {
    if (this.scanDueMs() === 0) {
      const { clock, files } = this.options;
      await this.scan?.portions.return?.();
      this.scanWanted = false;
      this.lastScan = clock.now();
      this.learned = 0;
      this.backlog.clear();
      this.scan = { portions: files.list(signal)[Symbol.asyncIterator](), seen: new Set() };
    }
    const { scan } = this;
    if (scan === undefined) return;
    const { done, value } = await scan.portions.next();
    if (done !== true) await this.enqueue(value, scan.seen);
    else this.endScan(scan.seen);
  }

  private async enqueue(documents: readonly string[], seen: Set<string>): Promise<void> {
    const { files, rules, ledger } = this.options;
    const wanted: string[] = [];
    for (const document of documents) {
      const refused = ineligibleUnopened(files.describe(document), rules) !== undefined;
      if (refused || (await files.ignored(document))) continue;
      seen.add(document);
      if (ledger.rankOf(document) === undefined) wanted.push(document);
    }
    for (let start = 0; start < wanted.length; start += STAT_BATCH)
      await Promise.all(wanted.slice(start, start + STAT_BATCH).map((document) => this.enqueueOne(document)));
  }

  private async enqueueOne(document: string): Promise<void> {
    if (!this.listed.has(document)) {
      const stat = await this.options.files.stat(document);
      const fit = stat !== undefined && stat.kind === "file" && stat.bytes > 0 && !tooLarge(stat.bytes);
      this.listed.set(document, fit ? stat.modified : undefined);
    }
    const modified = this.listed.get(document);
    if (modified !== undefined) this.backlog.push(document, modified);
  }

  /** What is in the memory and was not found again is gone, or is ignored now. */
  private endScan(seen: ReadonlySet<string>): void {
    const { ledger } = this.options;
    this.scan = undefined;
    for (const document of ledger.unopened()) if (!seen.has(document)) ledger.forget(document);
    for (const document of this.listed.keys()) if (!seen.has(document)) this.listed.delete(document);
  }

  private async learnNext(): Promise<void> {
    const document = this.backlog.pop();
    this.learned++;
    if (document !== undefined && this.listed.has(document) && this.options.ledger.rankOf(document) === undefined)
      await this.learn(document);
  }

  private async learn(document: string): Promise<void> {
    const { files, ledger, rankOf } = this.options;
    this.urgent.delete(document);
    if (rankOf(document) === undefined) return;
    const reading = { document, dropped: false };
    this.reading = reading;
    const facts = files.describe(document);
    const lines = await this.read(facts);
    const rank = rankOf(document);
    if (reading.dropped || rank === undefined) return;
    if (lines === undefined) {
      this.listed.set(document, undefined);
      ledger.forget(document);
      return;
    }
    this.listed.set(document, this.listed.get(document) ?? 0);
    const units = lines.reduce((sum, line) => sum + line.length + 1, 0);
    await ledger.put(facts, rank, () =>
      reading.dropped || rankOf(document) === undefined ? undefined : { lines, units },
    );
    this.reading = undefined;
    this.engineMs = ledger.status.ms;
  }

  /** The lines of a file that may be learned from. */
  private async read(facts: FileFacts): Promise<readonly string[] | undefined> {
    const { files, rules, clock } = this.options;
    if (ineligibleUnopened(facts, rules) !== undefined) return undefined;
    const stat = await files.stat(facts.document);
    if (stat === undefined || stat.kind !== "file" || tooLarge(stat.bytes)) return undefined;
    if (facts.inWorkspace && (await files.ignored(facts.document))) return undefined;
    const bytes = await files.read(facts.document);
    if (bytes === undefined) return undefined;
    await delay(clock, 0); // Each piece of work has a turn of the event loop for itself.
    if (ineligibleBytes(bytes) !== undefined) return undefined;
    const lines = linesOfText(await files.decode(facts.document, bytes));
    if (lines === "encoding") this.undecoded.add(facts.document);
    else this.undecoded.delete(facts.document);
    await delay(clock, 0);
    return typeof lines === "string" ? undefined : lines;
  }
}
