import { mkdirSync, writeFileSync } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Excludes } from "../src/core/globs";
import { LanguageByName } from "../src/host/context/languages";
import { type FolderEntries, listFiles } from "../src/host/indexing/fileList";
import { GitIgnore } from "../src/host/indexing/gitIgnore";
import type { FileFacts, FileStat, WorkspaceFiles } from "../src/host/indexing/ports";

/** A folder on disk as the indexer sees a workspace, without VS Code. Documents are named by their path in it. */
export class NodeFiles implements WorkspaceFiles {
  private readonly rules: GitIgnore;
  private readonly languages = new LanguageByName();
  private readonly excludes = new Excludes([{ "**/node_modules": true }]);

  constructor(private readonly root: string) {
    this.rules = new GitIgnore((path) => readFile(join(root, path), "utf8").catch(() => undefined));
  }

  list(): AsyncIterable<readonly string[]> {
    return listFiles({
      excludes: this.excludes,
      entries: (path) => this.entries(path),
      ignored: (path) => this.rules.ignoresFolder(path),
    });
  }

  describe(document: string): FileFacts {
    const languageId = this.languages.of(`/${document}`);
    return { document, scheme: "file", file: `/${document}`, path: document, languageId, inWorkspace: true };
  }

  async stat(document: string): Promise<FileStat | undefined> {
    const stat = await lstat(join(this.root, document)).catch(() => undefined);
    return stat && { kind: stat.isFile() ? "file" : "other", modified: stat.mtimeMs, bytes: stat.size };
  }

  async read(document: string): Promise<Uint8Array | undefined> {
    return await readFile(join(this.root, document)).catch(() => undefined);
  }

  async decode(_: string, bytes: Uint8Array): Promise<string | undefined> {
    return new TextDecoder().decode(bytes);
  }

  async leadsToSecret(): Promise<boolean> {
    return false;
  }

  async ignored(document: string): Promise<boolean> {
    return await this.rules.ignores(document);
  }

  rulesChanged(): void {}

  private async entries(path: string): Promise<FolderEntries> {
    const entries = await readdir(join(this.root, path), { withFileTypes: true });
    return {
      files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
      folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    };
  }
}

/** Writes so many small source files, in folders of 40, as a large workspace has them; every tenth is large. */
export function writeWorkspace(root: string, files: number): void {
  for (let file = 0; file < files; file++) {
    const folder = join(root, `area${Math.floor(file / 800)}`, `part${Math.floor(file / 40)}`);
    if (file % 40 === 0) mkdirSync(folder, { recursive: true });
    const functions = file % 10 === 0 ? 120 : 8;
    const text = Array.from({ length: functions }, (_, index) => sourceOf(file, index)).join("\n");
    writeFileSync(join(folder, `module${file}.ts`), text);
  }
}

function sourceOf(file: number, index: number): string {
  const name = `${["load", "store", "merge", "parse"][index % 4]}${["Order", "Account", "Basket"][file % 3]}${(file * 31 + index) % 977}`;
  return `/** Works on entry ${index} of ${file}. */\nexport function ${name}(input: readonly number[], limit = ${file + index}): number {\n  const total = input.reduce((sum, value) => sum + value * ${index + 1}, 0);\n  return Math.min(total, limit);\n}\n`;
}
