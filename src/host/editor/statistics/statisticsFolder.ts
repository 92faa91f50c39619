import { FileType, type Uri, workspace } from "vscode";
import { replaceFile } from "../../../core/node/replaceFile";
import type { Folder } from "../../statistics/statisticsStore";

/** A folder on disk, through VS Code. */
export class StatisticsFolder implements Folder {
  constructor(private readonly folder: Uri) {}

  async list(): Promise<readonly string[]> {
    try {
      await workspace.fs.createDirectory(this.folder); // VS Code logs an error where it reads a folder that is not there.
      const entries = await workspace.fs.readDirectory(this.folder);
      return entries.filter(([, type]) => type === FileType.File).map(([name]) => name);
    } catch {
      return [];
    }
  }

  async changed(name: string): Promise<number | undefined> {
    try {
      return (await workspace.fs.stat(this.file(name))).mtime;
    } catch {
      return undefined;
    }
  }

  async read(name: string): Promise<string> {
    return new TextDecoder().decode(await workspace.fs.readFile(this.file(name)));
  }

  async write(name: string, text: string): Promise<void> {
    await workspace.fs.createDirectory(this.folder);
    await replaceFile(this.file(name).fsPath, text);
  }

  async rename(name: string, to: string): Promise<void> {
    await workspace.fs.rename(this.file(name), this.file(to));
  }

  async remove(name: string): Promise<void> {
    if ((await this.changed(name)) !== undefined) await workspace.fs.delete(this.file(name));
  }

  private file(name: string): Uri {
    return this.folder.with({ path: `${this.folder.path}/${name}` });
  }
}
