import type { MemoryChange, MemoryRank, MemoryStatus } from "../../model/memory";
import { withoutSecrets } from "../context/secretText";
import { type LineEdit, linesGained } from "./lineEdits";
import type { FileFacts, MemoryEngine } from "./ports";

interface Entry {
  readonly inWorkspace: boolean;
  rank: MemoryRank;
  /** How many lines the engine has. */
  lines: number;
  /** UTF-16 units when it was sent. */
  readonly units: number;
}

export interface LedgerText {
  readonly lines: readonly string[];
  /** UTF-16 units, line breaks included. */
  readonly units: number;
}

/** `gone`: the text or the engine was no longer there. */
export type PutResult = "taken" | "refused" | "gone";

const EMPTY: MemoryStatus = { documents: 0, tokens: 0, bytes: 0, full: false, leftOut: 0, ms: 0 };

/** What the engine has been told and still remembers: the only way by which anything is sent to it, and without secrets. */
export class Ledger {
  private readonly entries = new Map<string, Entry>();
  private current = EMPTY;
  private active = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: MemoryEngine,
    private readonly onStatus: () => void,
  ) {}

  /** The engine is there, with an empty memory; before this, nothing is sent. */
  begin(): void {
    this.entries.clear();
    this.active = true;
  }

  /** As the engine last reported it. */
  get status(): MemoryStatus {
    return this.current;
  }

  rankOf(document: string): MemoryRank | undefined {
    return this.entries.get(document)?.rank;
  }

  linesOf(document: string): number | undefined {
    return this.entries.get(document)?.lines;
  }

  /** Files of the workspace that nobody has open. */
  unopened(): string[] {
    return this.documentsWith(({ inWorkspace, rank }) => inWorkspace && rank !== "open");
  }

  /**
   * Sends a whole document, one at a time. Where there is no room, files of the workspace that were sent late, and so
   * matter least, make place for one that is open or was.
   * @param take called when it is this document's turn; undefined drops it
   */
  async put(facts: FileFacts, rank: MemoryRank, take: () => LedgerText | undefined): Promise<PutResult> {
    const put = this.turn.then(async () => await this.send(facts, rank, take));
    this.turn = put;
    return await put;
  }

  edit(document: string, edits: readonly LineEdit[]): void {
    const entry = this.entries.get(document);
    if (entry === undefined) return;
    entry.lines += linesGained(edits);
    for (const edit of edits) this.tell({ kind: "edit", document, ...edit, lines: edit.lines.map(withoutSecrets) });
  }

  setRank(document: string, rank: MemoryRank): void {
    const entry = this.entries.get(document);
    if (entry === undefined || entry.rank === rank) return;
    entry.rank = rank;
    this.tell({ kind: "rank", document, rank });
  }

  forget(document: string): void {
    if (this.entries.delete(document)) this.tell({ kind: "forget", document });
  }

  /** Forgets the documents below a folder that is gone. @param folder URI without a slash at the end */
  forgetFolder(folder: string): void {
    for (const document of [...this.entries.keys()]) if (document.startsWith(`${folder}/`)) this.forget(document);
  }

  forgetAll(): void {
    this.entries.clear();
    this.tell({ kind: "forget-all" });
  }

  /** The engine has ended, and its memory with it. */
  lost(): void {
    this.entries.clear();
    this.active = false;
    this.current = EMPTY;
    this.onStatus();
  }

  private async send(facts: FileFacts, rank: MemoryRank, take: () => LedgerText | undefined): Promise<PutResult> {
    const text = this.active ? take() : undefined;
    if (text === undefined) return "gone";
    const { document, path, inWorkspace } = facts;
    const entry = { inWorkspace, rank, lines: text.lines.length, units: text.units };
    if (this.current.full && rank !== "workspace") this.evict(text.units);
    this.entries.set(document, entry);
    const lines = text.lines.map(withoutSecrets);
    const status = await this.engine.remember({ kind: "document", document, path, rank, lines });
    if (status === undefined) return "gone";
    const refused = status.full && !this.current.full;
    this.update(status);
    if (!refused) return "taken";
    if (this.entries.get(document) === entry) this.entries.delete(document);
    return "refused";
  }

  private evict(units: number): void {
    let freed = 0;
    for (const document of this.documentsWith(({ rank }) => rank === "workspace").reverse()) {
      if (freed >= units) break;
      freed += this.entries.get(document)?.units ?? 0;
      this.forget(document);
    }
    this.current = { ...this.current, full: false };
  }

  /** The earliest sent first. */
  private documentsWith(test: (entry: Entry) => boolean): string[] {
    return [...this.entries].filter(([, entry]) => test(entry)).map(([document]) => document);
  }

  private tell(change: MemoryChange): void {
    if (!this.active) return;
    void this.engine.remember(change).then((status) => status && this.update(status));
  }

  private update(status: MemoryStatus): void {
    this.current = status;
    this.onStatus();
  }
}
