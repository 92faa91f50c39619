import type { MemoryChange, MemoryStatus } from "../../model/memory";

/** The engine's memory, as far as the indexer needs it. Changes take effect in the order in which they are made. */
export interface MemoryEngine {
  /** Resolves when the change is in the index; to undefined when the engine is not there or has ended meanwhile. */
  remember(change: MemoryChange): Promise<MemoryStatus | undefined>;
}

/** How much may be learned from: one more than the other. */
export type MemoryScope = "file" | "openFiles" | "workspace";

/** What is known of a document or file without reading it. */
export interface FileFacts {
  /** Its URI. */
  readonly document: string;
  readonly scheme: string;
  /** Full path with forward slashes, to tell secret files. */
  readonly file: string;
  /** Path of the workspace folder that it is in, without a slash at the end. */
  readonly folder?: string | undefined;
  /** Path relative to the workspace folder, for people. */
  readonly path: string;
  /** VS Code's language id; undefined for a file whose name tells none. */
  readonly languageId: string | undefined;
  /** Whether it is in a workspace folder whose files may be read. */
  readonly inWorkspace: boolean;
}

/** A text document that VS Code holds. Its text is read when it is asked for. */
export interface LiveDocument extends FileFacts {
  readonly lineCount: number;
  /** UTF-16 units, line breaks included. */
  readonly units: number;
  /** Without its line break. */
  line(index: number): string;
}

export interface FileStat {
  readonly kind: "file" | "folder" | "other";
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly bytes: number;
}

/** The files of the workspace. Nothing here rejects: what cannot be read is not there. */
export interface WorkspaceFiles {
  /** The URIs of all files that search and explorer show, in portions. */
  list(signal: AbortSignal): AsyncIterable<readonly string[]>;
  describe(document: string): FileFacts;
  stat(document: string): Promise<FileStat | undefined>;
  read(document: string): Promise<Uint8Array | undefined>;
  /** The text as the editor would show it, by its settings and by byte order marks; undefined where that fails. */
  decode(document: string, bytes: Uint8Array): Promise<string | undefined>;
  /** Whether the file is a link to one that looks like a secret. */
  leadsToSecret(document: string): Promise<boolean>;
  /** Whether git ignores the file. */
  ignored(document: string): Promise<boolean>;
  /** A `.gitignore` may have changed. */
  rulesChanged(): void;
}
