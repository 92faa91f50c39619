import { type TextDocument, type TextEditor, window, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { DocumentChange, DocumentEvents } from "./documentEvents";

/** A document, and the line in it that was changed or seen last, from 0. */
export interface RecentDocument {
  readonly document: TextDocument;
  readonly line: number;
}

/** Documents whose names are kept. */
const REMEMBERED = 32;

/** Which open documents were edited or looked at last. */
export class RecentDocuments implements Disposable {
  private readonly store = new DisposableStore();
  /** Line by document; the latest comes last. */
  private readonly lines = new Map<TextDocument, number>();

  constructor(documents: DocumentEvents) {
    this.store.add(documents.onChange((change) => this.changed(change)));
    this.store.add(workspace.onDidCloseTextDocument((document) => this.lines.delete(document)));
    this.store.add(window.onDidChangeActiveTextEditor((editor) => this.seen(editor)));
    this.seen(window.activeTextEditor);
  }

  /** Those in visible editors first, then the rest; the latest first. */
  list(): RecentDocument[] {
    const visible = window.visibleTextEditors.map(({ document, selection }) => ({
      document,
      line: selection.active.line,
    }));
    const seen = new Set(visible.map(({ document }) => document));
    const rest = [...this.lines].reverse().filter(([document]) => !seen.has(document));
    return [...visible, ...rest.map(([document, line]) => ({ document, line }))];
  }

  dispose(): void {
    this.store.dispose();
    this.lines.clear();
  }

  private changed({ document, changes: [change] }: DocumentChange): void {
    if (change !== undefined) this.note(document, change.range.start.line);
  }

  private seen(editor: TextEditor | undefined): void {
    if (editor !== undefined) this.note(editor.document, editor.selection.active.line);
  }

  private note(document: TextDocument, line: number): void {
    this.lines.delete(document);
    this.lines.set(document, line);
    const oldest = this.lines.keys().next();
    if (this.lines.size > REMEMBERED && !oldest.done) this.lines.delete(oldest.value);
  }
}
