import type { Clock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";
import type { MemoryRank, MemoryStatus } from "../../model/memory";
import type { RangeChange } from "../context/textChange";
import { type EligibilityRules, READABLE } from "./eligibility";
import { IdleThrottle } from "./idleThrottle";
import { Ledger } from "./ledger";
import { OpenDocuments } from "./openDocuments";
import type { FileFacts, LiveDocument, MemoryEngine, MemoryScope, WorkspaceFiles } from "./ports";
import { TimeSliced } from "./timeSliced";
import { WorkspaceScanner } from "./workspaceScanner";

/** Closed documents that still count as more than any file of the workspace. */
const VISITED = 20;

const RULES_FILE = /\/(?:\.gitignore|\.git\/info\/exclude)$/;

const REPOSITORY = /\/\.git$/;

export interface WorkspaceIndexerOptions {
  readonly engine: MemoryEngine;
  readonly files: WorkspaceFiles;
  readonly rules: EligibilityRules;
  readonly clock: Clock;
  /** Milliseconds that the event loop of this process has been busy: waiting for a disk is no work. */
  busyMs(): number;
  /** What may be learned from now: the setting, and less where the workspace is not trusted. */
  scope(): MemoryScope;
  onStatus(): void;
}

export interface IndexerStatus {
  readonly memory: MemoryStatus;
  /** From 0 to 1 while files of the workspace wait to be read. */
  readonly indexing: number | undefined;
  /** Files that are no text in the encoding that the editor takes them for. */
  readonly unreadable: number;
}

export type FileEvent = "created" | "changed" | "deleted";

/** Decides which of the user's text the engine may learn from, sends it, and takes back what is gone. No VS Code. */
export class WorkspaceIndexer implements Disposable {
  private readonly ledger: Ledger;
  private readonly open: OpenDocuments;
  private scanner: WorkspaceScanner;
  private readonly throttle: IdleThrottle;
  private readonly events: TimeSliced<FileEvent>;
  /** Open tabs whose text VS Code has not loaded. */
  private tabs: ReadonlySet<string> = new Set();
  /** Closed lately, the latest first. */
  private visited: FileFacts[] = [];
  /** Open documents whose file is gone. */
  private readonly deleted = new Set<string>();
  private session: AbortController | undefined;

  constructor(private readonly options: WorkspaceIndexerOptions) {
    const { engine, files, rules, clock } = options;
    this.throttle = new IdleThrottle(clock);
    this.ledger = new Ledger(engine, () => this.statusChanged());
    const { ledger } = this;
    this.open = new OpenDocuments({ ledger, files, rules, onClosed: (facts) => this.documentClosed(facts) });
    this.scanner = this.newScanner(AbortSignal.abort());
    this.events = new TimeSliced(clock, (document, event) => this.handle(document, event));
  }

  get status(): IndexerStatus {
    const { progress, unreadable } = this.scanner;
    return { memory: this.ledger.status, indexing: this.session && progress, unreadable };
  }

  /** Whether the engine has the document. */
  knows(document: string): boolean {
    return this.ledger.rankOf(document) !== undefined;
  }

  rank(document: string): MemoryRank | undefined {
    return this.ledger.rankOf(document);
  }

  /** The engine is ready, with an empty memory: everything is sent. */
  engineReady(): void {
    this.engineGone();
    const session = new AbortController();
    this.session = session;
    this.scanner = this.newScanner(session.signal);
    this.ledger.begin();
    this.open.sendAll();
    for (const document of this.tabs) this.scanner.refresh(document);
    for (const { document } of this.visited) this.scanner.refresh(document);
    if (this.options.scope() === "workspace") this.scanner.rescan();
    void this.scanner.run(session.signal);
  }

  engineGone(): void {
    if (this.session === undefined) return;
    this.session.abort();
    this.session = undefined;
    this.ledger.lost();
  }

  /** Forgets everything and begins again: asked for by a person, or because the scope or the rules have changed. */
  startAgain(): void {
    if (this.session === undefined) return;
    this.ledger.forgetAll();
    if (this.options.scope() !== "workspace") this.visited = [];
    this.engineReady();
  }

  /**
   * @param documents open ones that VS Code holds, those that matter most first
   * @param tabs URIs of open files that VS Code has not loaded
   */
  setOpen(documents: readonly LiveDocument[], tabs: readonly string[]): void {
    const before = this.tabs;
    this.tabs = new Set(tabs);
    this.open.set(documents);
    for (const document of before)
      if (!this.tabs.has(document) && !this.open.has(document))
        this.documentClosed(this.options.files.describe(document));
    for (const document of this.tabs) if (!before.has(document)) this.scanner.refresh(document);
  }

  /** The document has changed already. */
  edited(document: string, changes: readonly RangeChange[]): void {
    if (!this.open.has(document)) return;
    this.throttle.key();
    if (this.session !== undefined) this.open.edited(document, changes);
  }

  /** Something happened to a file or a folder on disk. */
  fileEvent(document: string, event: FileEvent): void {
    this.events.push(document, event);
  }

  dispose(): void {
    this.session?.abort();
    this.session = undefined;
    this.events.clear();
    this.ledger.forgetAll();
  }

  private newScanner(signal: AbortSignal): WorkspaceScanner {
    const { ledger, throttle } = this;
    const { files, rules, clock, busyMs, onStatus: onProgress } = this.options;
    const rankOf = (document: string): MemoryRank | undefined => (signal.aborted ? undefined : this.rankOf(document));
    return new WorkspaceScanner({ ledger, files, rules, throttle, clock, busyMs, rankOf, onProgress });
  }

  private rankOf(document: string): MemoryRank | undefined {
    if (this.open.has(document)) return undefined;
    if (this.tabs.has(document)) return "open";
    if (this.options.scope() !== "workspace") return undefined;
    if (this.visited.some((facts) => facts.document === document)) return "visited";
    return this.options.files.describe(document).inWorkspace ? "workspace" : undefined;
  }

  /** What was closed is read again from disk: its last edits may not have been saved. */
  private documentClosed(facts: FileFacts): void {
    const { document, scheme } = facts;
    const gone = this.deleted.delete(document) || !READABLE.includes(scheme);
    if (this.tabs.has(document)) this.scanner.refresh(document);
    else if (gone || this.options.scope() !== "workspace") this.ledger.forget(document);
    else this.visit(facts);
  }

  /** It was closed lately: it comes before the rest of the workspace, and may be outside of it. */
  private visit(facts: FileFacts): void {
    const { document } = facts;
    this.visited = [facts, ...this.visited.filter((other) => other.document !== document)];
    this.ledger.setRank(document, "visited");
    this.scanner.refresh(document);
    for (const { document: oldest, inWorkspace } of this.visited.splice(VISITED)) {
      if (this.open.has(oldest)) continue;
      if (inWorkspace) this.ledger.setRank(oldest, "workspace");
      else this.ledger.forget(oldest);
    }
  }

  private handle(document: string, event: FileEvent): void {
    const repository = REPOSITORY.test(document) && event !== "changed";
    if (repository || RULES_FILE.test(document)) this.rulesChanged();
    else if (this.open.has(document)) {
      // The editor has the text, and tells of its changes.
      if (event === "deleted") this.deleted.add(document);
      else this.deleted.delete(document);
    } else if (event === "deleted") this.fileVanished(document);
    else this.fileAppeared(document, event);
  }

  private fileVanished(document: string): void {
    this.scanner.drop(document);
    if (this.knows(document)) this.ledger.forget(document);
    else this.ledger.forgetFolder(document);
  }

  /** The old text of a file is forgotten at once; the new one is read when there is time. */
  private fileAppeared(document: string, event: "created" | "changed"): void {
    if (this.knows(document) || this.tabs.has(document)) {
      this.ledger.forget(document);
      this.scanner.refresh(document);
    } else if (event === "changed") this.scanner.changed(document);
    else if (this.options.scope() === "workspace") this.scanner.rescan();
  }

  private rulesChanged(): void {
    this.options.files.rulesChanged();
    if (this.session === undefined) return;
    this.open.sendAll();
    if (this.options.scope() === "workspace") this.scanner.rescan();
  }

  private statusChanged(): void {
    this.scanner.notify();
    this.options.onStatus();
  }
}
