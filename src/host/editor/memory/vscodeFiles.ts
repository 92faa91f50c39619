import { homedir } from "node:os";
import { extensions, FileType, Uri, type WorkspaceFolder, workspace } from "vscode";
import { Excludes, refusedGlob } from "../../../core/globs";
import type { Logger } from "../../../core/log";
import { linkTarget } from "../../../core/node/linkTarget";
import { headerPath } from "../../context/headerPath";
import { LanguageByName, languageNames } from "../../context/languages";
import { secretFile } from "../../context/secrets";
import { READABLE } from "../../indexing/eligibility";
import { type FolderReader, listFiles } from "../../indexing/fileList";
import { type GitFiles, GitRepositories, type GitUser } from "../../indexing/gitRepositories";
import type { FileFacts, FileStat, WorkspaceFiles } from "../../indexing/ports";

/** The workspace through VS Code's own file system, which reads local and remote folders alike and never blocks. */
export class VsCodeFiles implements WorkspaceFiles {
  /** By workspace folder: they may be on several machines. */
  private repositories = new Map<string, GitRepositories>();
  private readonly languages = new LanguageByName(
    extensions.all.flatMap((extension) => languageNames(extension.packageJSON)),
  );
  private readonly warned = new Set<string>();

  /** @param log told of patterns that are refused, once each */
  constructor(private readonly log: Logger) {}

  async *list(signal: AbortSignal): AsyncGenerator<readonly string[]> {
    for (const folder of workspace.workspaceFolders ?? [])
      if (isReadable(folder.uri) && !signal.aborted) yield* this.filesOf(folder);
  }

  describe(document: string): FileFacts {
    return this.describeUri(Uri.parse(document), undefined);
  }

  /** @param languageId undefined to tell it by the name */
  describeUri(uri: Uri, languageId: string | undefined): FileFacts {
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

  async decode(document: string, bytes: Uint8Array): Promise<string | undefined> {
    const uri = Uri.parse(document);
    try {
      const text = await workspace.decode(bytes, { uri });
      if (text.includes("\ufffd")) this.warn(`Nothing is learned from ${uri.path}: files.encoding does not fit it.`);
      return text;
    } catch {
      return undefined; // The editor takes it for binary.
    }
  }

  async leadsToSecret(document: string): Promise<boolean> {
    const uri = Uri.parse(document);
    if (uri.scheme !== "file") return false;
    return secretFile(await linkTarget(uri.fsPath)) !== undefined;
  }

  async ignored(document: string): Promise<boolean> {
    const uri = Uri.parse(document);
    const folder = workspace.getWorkspaceFolder(uri);
    return folder !== undefined && (await this.repositoriesOf(folder).ignores(uri.path, false, pathOf(folder)));
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
    const excludes = new Excludes(settings);
    for (const glob of excludes.refused) this.warn(refusedGlob("files.exclude, search.exclude", glob));
    return {
      excludes,
      entries: async (path) => {
        const entries = await entriesOf(uriOf(path));
        const named = (kind: FileType): string[] => entries.flatMap(([name, type]) => (type === kind ? [name] : []));
        return { files: named(FileType.File), folders: named(FileType.Directory) };
      },
      ignored: async (path) => await this.repositoriesOf(folder).ignores(uriOf(path).path, true, pathOf(folder)),
    };
  }

  private repositoriesOf(folder: WorkspaceFolder): GitRepositories {
    const key = folder.uri.toString();
    const user = folder.uri.scheme === "file" ? gitUser() : undefined;
    const repositories =
      this.repositories.get(key) ?? new GitRepositories(gitFiles(folder.uri), user, (message) => this.warn(message));
    this.repositories.set(key, repositories);
    return repositories;
  }

  private warn(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.log.warn(message);
  }
}

function pathOf({ uri }: WorkspaceFolder): string {
  return uri.path.replace(/\/$/, "");
}

export function isReadable({ scheme }: Uri): boolean {
  return READABLE.includes(scheme);
}

/** The machine that the folder is on. */
function gitFiles(folder: Uri): GitFiles {
  return {
    kind: async (path) => {
      const type = await statOf(folder.with({ path }));
      if (type === undefined) return undefined;
      return type === FileType.File ? "file" : type === FileType.Directory ? "folder" : "link";
    },
    read: async (path) => {
      const bytes = await readFile(folder.with({ path }));
      return bytes && new TextDecoder().decode(bytes);
    },
  };
}

function gitUser(): GitUser {
  const home = Uri.file(homedir()).path;
  const config = process.env["XDG_CONFIG_HOME"];
  return { home, config: config === undefined || config === "" ? `${home}/.config` : Uri.file(config).path };
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
