import { type EditorSnapshot, type SelectedEntry, takeSnapshot } from "../../../src/host/context/snapshot";
import { textSourceOf } from "../../../src/host/context/textSource";
import type { Trigger } from "../../../src/model/completion/request";

export interface SnapshotOptions {
  readonly document?: string;
  readonly path?: string;
  readonly languageId?: string;
  readonly scheme?: string;
  readonly folder?: string;
  readonly readOnly?: string;
  readonly writable?: boolean;
  readonly tabSize?: number;
  readonly insertSpaces?: boolean;
  readonly trigger?: Trigger;
  readonly selected?: SelectedEntry;
}

/** A snapshot of `text` with the cursor where ▏ stands. */
export function snapshotAt(text: string, options: SnapshotOptions = {}): EditorSnapshot {
  const [before = "", after = ""] = text.split("▏");
  const lines = before.split(/\r\n|\r|\n/);
  const path = options.path ?? "src/a.ts";
  const facts = {
    document: options.document ?? `file:///${path}`,
    version: 1,
    file: `/${path}`,
    folder: options.folder,
    path,
    languageId: options.languageId ?? "typescript",
    scheme: options.scheme ?? "file",
    readOnly: options.readOnly,
    writable: options.writable ?? false,
    tabSize: options.tabSize ?? 2,
    insertSpaces: options.insertSpaces ?? true,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  } as const;
  const cursor = { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
  return takeSnapshot(facts, textSourceOf(before + after), cursor, options.trigger, options.selected);
}
