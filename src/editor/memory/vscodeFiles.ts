import { extensions, FileType, Uri, type WorkspaceFolder, workspace } from "vscode";
import { headerPath } from "../../context/headerPath";
import { Excludes } from "../../core/globs";
import { READABLE } from "../../feed/admission";
import { type FolderReader, listFiles } from "../../feed/fileList";
import { GitIgnore } from "../../feed/gitIgnore";
import { LanguageByName, languageNames } from "../../feed/languageByName";
import type { DocumentFacts, FileStat, WorkspaceFiles } from "../../feed/ports";

/** A repository, or a workspace folder that is in none. */
interface Repository {
  /** Path of its top, without a slash at the end. */
  readonly top: string;
  readonly rules: GitIgnore;
}

/** The workspace through VS Code's own file system, which reads local and remote folders alike and never blocks. */
export class VsCodeFiles implements WorkspaceFiles {
  private repositories = new Map<string, Promise<Repository>>();
  private readonly languages = new LanguageByName(
    extensions.all.flatMap((extension) => languageNames(extension.packageJSON)),
  );

  async *list(signal: AbortSignal): AsyncGenerator<readonly string[]> {
    for (const folder of workspace.workspaceFolders ?? [])
      if (isReadable(folder.uri) && !signal.aborted) yield* this.filesOf(folder);
  }

  describe(document: string): DocumentFacts {
    return this.describeUri(Uri.parse(document), undefined);
  }

  /** @param languageId undefined to tell it by the name */
  describeUri(uri: Uri, languageId: string | undefined): DocumentFacts {
    const folder = workspace.getWorkspaceFolder(uri);
    return {
      document: uri.toString(),
      scheme: uri.scheme,
      file: uri.path,
      folder: folder?.uri.path,
      path: headerPath(uri.path, folder?.uri.path, uri.scheme, languageId ?? ""),
      languageId: languageId ?? this.languages.of(uri.path),
      inWorkspace: folder !== undefined && isReadable(uri),
    };
  }

  async stat(document: string): Promise<FileStat | undefined> {
    try {
      const { type, mtime, size } = await workspace.fs.stat(Uri.parse(document));
      // A link may lead anywhere, and its name says nothing of what is there.
      const kind = type === FileType.File ? "file" : type === FileType.Directory ? "folder" : "other";
      return { kind, modified: mtime, bytes: size };
    } catch {
      return undefined;
    }
  }

  async read(document: string): Promise<Uint8Array | undefined> {
    return await readFile(Uri.parse(document));
  }

  async ignored(document: string): Promise<boolean> {
    const uri = Uri.parse(document);
    const folder = workspace.getWorkspaceFolder(uri);
    return folder !== undefined && (await this.ignoresPath(folder, uri.path, false));
  }

  rulesChanged(): void {
    this.repositories = new Map();
  }

  private async *filesOf(folder: WorkspaceFolder): AsyncGenerator<readonly string[]> {
    for await (const paths of listFiles(this.reader(folder)))
      yield paths.map((path) => Uri.joinPath(folder.uri, path).toString());
  }

  private reader(folder: WorkspaceFolder): FolderReader {
    const settings = ["files", "search"].map((section): unknown =>
      workspace.getConfiguration(section, folder.uri).get("exclude"),
    );
    const uriOf = (path: string): Uri => (path === "" ? folder.uri : Uri.joinPath(folder.uri, path));
    return {
      excludes: new Excludes(settings),
      entries: async (path) => {
        const entries = await entriesOf(uriOf(path));
        const named = (kind: FileType): string[] => entries.flatMap(([name, type]) => (type === kind ? [name] : []));
        return { files: named(FileType.File), folders: named(FileType.Directory) };
      },
      ignored: async (path) => await this.ignoresPath(folder, uriOf(path).path, true),
    };
  }

  private async ignoresPath(folder: WorkspaceFolder, path: string, isFolder: boolean): Promise<boolean> {
    const key = folder.uri.toString();
    const repository = this.repositories.get(key) ?? repositoryOf(folder.uri);
    this.repositories.set(key, repository);
    const { top, rules } = await repository;
    if (!path.startsWith(`${top}/`)) return false;
    const inside = path.slice(top.length + 1);
    return isFolder ? await rules.ignoresFolder(inside) : await rules.ignores(inside);
  }
}

export function isReadable({ scheme }: Uri): boolean {
  return READABLE.includes(scheme);
}

/** The repository may begin above the folder that is open: its rules count in there too. */
async function repositoryOf(folder: Uri): Promise<Repository> {
  let top = folder;
  for (let up = folder; up.path.length > 1; up = Uri.joinPath(up, "..")) {
    if ((await statOf(Uri.joinPath(up, ".git"))) === undefined) continue;
    top = up;
    break;
  }
  const repository = rulesBelow(top);
  if (top === folder) return repository;
  // Someone who opens an ignored folder wants what is in it.
  const ignored = await repository.rules.ignoresFolder(folder.path.slice(repository.top.length + 1));
  return ignored ? rulesBelow(folder) : repository;
}

function rulesBelow(top: Uri): Repository {
  const rules = new GitIgnore(async (path) => {
    const bytes = await readFile(Uri.joinPath(top, path));
    return bytes && new TextDecoder().decode(bytes);
  });
  return { top: top.path.replace(/\/$/, ""), rules };
}

async function statOf(uri: Uri): Promise<FileType | undefined> {
  try {
    return (await workspace.fs.stat(uri)).type;
  } catch {
    return undefined;
  }
}

async function readFile(uri: Uri): Promise<Uint8Array | undefined> {
  try {
    return await workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

async function entriesOf(uri: Uri): Promise<[string, FileType][]> {
  try {
    return await workspace.fs.readDirectory(uri);
  } catch {
    return [];
  }
}
