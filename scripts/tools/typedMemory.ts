import { resolve } from "node:path";
import type { EngineClient } from "../../src/host/engine/client";

/** `file`: of the file that is typed. `workspace`: of all files that were typed before as well. */
export const MEMORY_SCOPES = ["off", "file", "workspace"] as const;
export type MemoryScope = (typeof MEMORY_SCOPES)[number];

/** Tells the engine's memory what is typed, as the editor would. */
export class TypedMemory {
  private document = "";
  private lines: readonly string[] = [];

  constructor(
    private readonly engine: EngineClient,
    readonly scope: MemoryScope,
  ) {}

  /** A file is opened that holds `text`. */
  async open(file: string, text: string): Promise<void> {
    if (this.scope === "off") return;
    this.document = documentOf(file);
    this.lines = text.split("\n");
    await this.add(file, "open");
  }

  /**
   * The open file now holds `text`: the lines that changed are sent. Resolves when the memory has them, so that the next
   * suggestion knows them on a busy machine too.
   */
  async changed(text: string): Promise<void> {
    if (this.scope === "off") return;
    const { lines: before } = this;
    const after = text.split("\n");
    let firstLine = 0;
    while (firstLine < Math.min(before.length, after.length) && before[firstLine] === after[firstLine]) firstLine++;
    let same = 0;
    while (
      same < Math.min(before.length, after.length) - firstLine &&
      before[before.length - 1 - same] === after[after.length - 1 - same]
    )
      same++;
    this.lines = after;
    const lines = after.slice(firstLine, after.length - same);
    const removed = before.length - same - firstLine;
    await this.engine.remember({ kind: "edit", document: this.document, firstLine, removed, lines });
  }

  /** The file is finished and holds `text`. */
  async close(file: string, text: string): Promise<void> {
    if (this.scope === "off") return;
    this.document = documentOf(file);
    this.lines = text.split("\n");
    if (this.scope === "workspace") await this.add(file, "workspace");
    else await this.engine.remember({ kind: "forget", document: this.document });
  }

  private async add(path: string, rank: "open" | "workspace"): Promise<void> {
    await this.engine.remember({ kind: "document", document: this.document, path, rank, lines: this.lines });
  }
}

/** The document's name, as the snapshots of the tools have it. */
export function documentOf(file: string): string {
  return `file://${resolve(file)}`;
}
