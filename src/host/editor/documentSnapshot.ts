import {
  EndOfLine,
  type InlineCompletionContext,
  InlineCompletionTriggerKind,
  NotebookCellKind,
  type Position,
  type TextDocument,
  window,
  workspace,
} from "vscode";
import { headerPath } from "../context/headerPath";
import { type Cell, codeAbove } from "../context/notebook";
import { type DocumentFacts, type EditorSnapshot, type SelectedEntry, takeSnapshot } from "../context/snapshot";
import type { TextSource } from "../context/textSource";
import { readOnlyBy } from "./readOnly";

/** The editor as VS Code has it, as a plain value. Reads single lines, never the whole document. */
export function snapshotOf(
  document: TextDocument,
  position: Position,
  context: InlineCompletionContext,
): EditorSnapshot {
  const trigger = context.triggerKind === InlineCompletionTriggerKind.Invoke ? "invoke" : "automatic";
  const cursor = { line: position.line, column: position.character };
  const selected = selectedOf(context, position);
  const above = (units: number): string => codeAbove(cellsAbove(document), document.languageId, units);
  return takeSnapshot(factsOf(document), sourceOf(document), cursor, trigger, selected, above);
}

export function factsOf(document: TextDocument): DocumentFacts {
  const { uri, languageId } = document;
  const { tabSize, insertSpaces } = indentationOf(document);
  const folder = workspace.getWorkspaceFolder(uri)?.uri.path;
  return {
    document: uri.toString(),
    version: document.version,
    file: uri.path,
    folder,
    path: headerPath(uri.path, folder, uri.scheme, languageId),
    languageId,
    scheme: uri.scheme,
    writable: workspace.fs.isWritableFileSystem(uri.scheme) === true,
    readOnly: readOnlyBy(uri),
    tabSize,
    insertSpaces,
    eol: document.eol === EndOfLine.CRLF ? "\r\n" : "\n",
  };
}

export function sourceOf(document: TextDocument): TextSource {
  return {
    lineCount: document.lineCount,
    line: (index) => document.lineAt(index).text,
    lineStart: (index) => document.offsetAt(document.lineAt(index).range.start),
  };
}

/** Of the notebook that the document is a cell of; else none. */
function cellsAbove({ uri }: TextDocument): Cell[] {
  if (uri.scheme !== "vscode-notebook-cell") return [];
  for (const notebook of workspace.notebookDocuments) {
    if (notebook.uri.path !== uri.path) continue;
    const cells = notebook.getCells();
    const index = cells.findIndex(({ document }) => document.uri.toString() === uri.toString());
    if (index < 0) continue;
    return cells.slice(0, index).map(({ kind, document }) => ({
      languageId: document.languageId,
      isCode: kind === NotebookCellKind.Code,
      source: sourceOf(document),
    }));
  }
  return [];
}

/** As the editor has guessed it from the file; VS Code's defaults if no editor shows the document. */
function indentationOf(document: TextDocument): { tabSize: number; insertSpaces: boolean } {
  const options = window.visibleTextEditors.find((editor) => editor.document === document)?.options;
  return {
    tabSize: typeof options?.tabSize === "number" ? options.tabSize : 4,
    insertSpaces: typeof options?.insertSpaces === "boolean" ? options.insertSpaces : true,
  };
}

function selectedOf(context: InlineCompletionContext, position: Position): SelectedEntry | undefined {
  const { selectedCompletionInfo: info } = context;
  if (info === undefined || !info.range.isSingleLine || info.range.start.line !== position.line) return undefined;
  return {
    text: info.text,
    before: Math.max(0, position.character - info.range.start.character),
    after: Math.max(0, info.range.end.character - position.character),
  };
}
