import type { Excludes } from "../../core/globs";

/** The names in one folder, without links: they may lead anywhere. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** One workspace folder. Paths are relative to it, with forward slashes; the empty path is the folder itself. */
export interface FolderReader {
  readonly excludes: Excludes;
  entries(path: string): Promise<FolderEntries>;
  /** Whether git ignores the folder, and so all that is in it. */
  ignored(path: string): Promise<boolean>;
}

/** So many files are looked at in one turn of the event loop. */
const PORTION = 16;

/**
 * The paths of all files that are not excluded, in portions; one that is empty is a folder without any. Folders are read
 * one by one, and those that are excluded or ignored not at all: so no step is long, and no dependency is walked.
 */
export async function* listFiles(reader: FolderReader): AsyncGenerator<readonly string[]> {
  const waiting = [""];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { files, folders } = await reader.entries(folder);
    const siblings = new Set([...files, ...folders]);
    const wanted = pathsOf(folder, files).filter((path) => !reader.excludes.has(path, siblings));
    for (let start = 0; start === 0 || start < wanted.length; start += PORTION)
      yield wanted.slice(start, start + PORTION);
    for (const path of pathsOf(folder, folders).reverse())
      if (!reader.excludes.has(path, siblings) && !(await reader.ignored(path))) waiting.push(path);
  }
}

function pathsOf(folder: string, names: readonly string[]): string[] {
  return names.map((name) => (folder === "" ? name : `${folder}/${name}`));
}
