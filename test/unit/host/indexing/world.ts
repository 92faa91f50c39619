import { delay } from "../../../../src/core/clock";
import type { RangeChange } from "../../../../src/host/context/textChange";
import type {
  FileFacts,
  FileStat,
  LiveDocument,
  MemoryEngine,
  MemoryScope,
  WorkspaceFiles,
} from "../../../../src/host/indexing/ports";
import { WorkspaceIndexer } from "../../../../src/host/indexing/workspaceIndexer";
import type { MemoryChange, MemoryRank, MemoryStatus } from "../../../../src/model/memory";
import { LeapingClock } from "../../support/clocks";

export const ROOT = "file:///w";

/** Lines of a document give way to a text: from the start of the first to some place in the last. */
export function changed(startLine: number, endLine: number, text: string): RangeChange {
  return { range: { start: { line: startLine, column: 0 }, end: { line: endLine, column: 0 } }, text };
}

interface Known {
  readonly lines: readonly string[];
  readonly rank: MemoryRank;
}

/** Keeps what it is told as text, and refuses what a message must never do. */
class MirrorEngine implements MemoryEngine {
  readonly documents = new Map<string, Known>();
  readonly changes: MemoryChange[] = [];
  /** The most documents it takes. */
  room = Number.POSITIVE_INFINITY;
  /** How long each answer takes, in ms of the clock below. */
  ms = 1;
  private full = false;

  constructor(private readonly clock: LeapingClock) {}

  async remember(change: MemoryChange): Promise<MemoryStatus> {
    this.changes.push(change);
    this.apply(change);
    const { size: documents } = this.documents;
    const { full, ms } = this;
    const status = { documents, tokens: 10 * documents, bytes: 0, full, leftOut: 0, ms };
    await delay(this.clock, this.ms);
    return status;
  }

  text(path: string): string | undefined {
    return this.documents.get(`${ROOT}/${path}`)?.lines.join("\n");
  }

  rank(path: string): MemoryRank | undefined {
    return this.documents.get(`${ROOT}/${path}`)?.rank;
  }

  get paths(): string[] {
    return [...this.documents.keys()].map((document) => document.replace(`${ROOT}/`, "")).sort();
  }

  private apply(change: MemoryChange): void {
    if (change.kind === "forget-all") {
      this.documents.clear();
      return;
    }
    const { document } = change;
    const known = this.documents.get(document);
    if (change.kind === "document") {
      const { rank, lines } = change;
      this.documents.delete(document);
      this.full = this.documents.size >= this.room;
      if (!this.full) this.documents.set(document, { rank, lines });
      return;
    }
    if (known === undefined) throw new Error(`${change.kind} of ${document}, which is not known`);
    if (change.kind === "forget") {
      this.full = false;
      this.documents.delete(document);
    } else if (change.kind === "rank") this.documents.set(document, { ...known, rank: change.rank });
    else {
      const { firstLine, removed, lines } = change;
      this.documents.set(document, { ...known, lines: known.lines.toSpliced(firstLine, removed, ...lines) });
    }
  }
}

/** Files in memory, below one workspace folder; those in `outside/` beside it. */
class FakeFiles implements WorkspaceFiles {
  readonly files = new Map<string, { text: string | Uint8Array; modified: number }>();
  readonly ignoredPaths = new Set<string>();
  /** Links to secrets. */
  readonly links = new Set<string>();
  readonly reads: string[] = [];
  lists = 0;

  write(path: string, text: string | Uint8Array, modified = 0): void {
    this.files.set(`${ROOT}/${path}`, { text, modified });
  }

  delete(path: string): void {
    this.files.delete(`${ROOT}/${path}`);
  }

  async *list(): AsyncGenerator<readonly string[]> {
    this.lists++;
    for (const document of [...this.files.keys()]) if (!document.includes("/outside/")) yield [document];
  }

  describe(document: string): FileFacts {
    const path = document.slice(ROOT.length + 1);
    const languageId = /\.ts$|\.env$/.test(path) ? "typescript" : undefined;
    const inWorkspace = !path.startsWith("outside/");
    return { document, scheme: document.split(":")[0] ?? "", file: `/w/${path}`, path, languageId, inWorkspace };
  }

  async stat(document: string): Promise<FileStat | undefined> {
    const file = this.files.get(document);
    return file && { kind: "file", modified: file.modified, bytes: file.text.length };
  }

  async read(document: string): Promise<Uint8Array | undefined> {
    this.reads.push(document.slice(ROOT.length + 1));
    const file = this.files.get(document);
    return typeof file?.text === "string" ? new TextEncoder().encode(file.text) : file?.text;
  }

  async decode(_: string, bytes: Uint8Array): Promise<string | undefined> {
    return new TextDecoder().decode(bytes);
  }

  async leadsToSecret(document: string): Promise<boolean> {
    return this.links.has(document.slice(ROOT.length + 1));
  }

  async ignored(document: string): Promise<boolean> {
    return this.ignoredPaths.has(document.slice(ROOT.length + 1));
  }

  rulesChanged(): void {}
}

/** A document in the editor. */
export class FakeDocument implements LiveDocument {
  readonly document: string;
  readonly scheme: string;
  readonly file: string;
  readonly path: string;
  readonly inWorkspace: boolean;
  private split: { text: string; lines: readonly string[] } = { text: "", lines: [""] };

  constructor(
    path: string,
    public text: string,
    public languageId = "typescript",
    root = ROOT,
  ) {
    this.document = `${root}/${path}`;
    this.scheme = root.split(":")[0] ?? "";
    this.file = `/w/${path}`;
    this.path = path;
    this.inWorkspace = this.scheme === "file" && !path.startsWith("outside/");
  }

  get lineCount(): number {
    return this.lines.length;
  }

  get units(): number {
    return this.text.length;
  }

  line(index: number): string {
    return this.lines[index] ?? "";
  }

  private get lines(): readonly string[] {
    if (this.split.text !== this.text) this.split = { text: this.text, lines: this.text.split("\n") };
    return this.split.lines;
  }
}

/** An indexer with everything around it. */
export class World {
  readonly clock = new LeapingClock();
  readonly engine = new MirrorEngine(this.clock);
  readonly files = new FakeFiles();
  scope: MemoryScope = "workspace";
  readonly indexer = new WorkspaceIndexer({
    engine: this.engine,
    files: this.files,
    clock: this.clock,
    busyMs: () => this.clock.time,
    rules: {
      schemes: ["file", "untitled"],
      languageOn: (languageId) => languageId !== "markdown",
      excluded: () => false,
    },
    scope: () => this.scope,
    onStatus: () => {},
  });

  /** Lets everything happen that will happen by itself. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 400; turn++) await delay(this.clock, 0);
  }

  event(path: string, event: "created" | "changed" | "deleted"): void {
    this.indexer.fileEvent(`${ROOT}/${path}`, event);
  }

  /** Replaces whole lines of a document, as an edit in the editor. */
  edit(document: FakeDocument, startLine: number, endLine: number, text: string): void {
    document.text = document.text
      .split("\n")
      .toSpliced(startLine, endLine - startLine + 1, ...text.split("\n"))
      .join("\n");
    this.indexer.edited(document.document, [changed(startLine, endLine, text)]);
  }
}
