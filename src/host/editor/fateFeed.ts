import { type TextDocument, window, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { Fates } from "../completion/fates";

/** Listens to VS Code for what becomes of suggestions. Looks no further while none is shown. */
export class FateFeed implements Disposable {
  private readonly store = new DisposableStore();

  constructor(private readonly fates: Fates) {
    this.store.add(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (!this.concerns(document)) return;
        const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
          offset: rangeOffset,
          removed: rangeLength,
          text,
        }));
        fates.changed(document.uri.toString(), changes);
      }),
    );
    this.store.add(
      window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
        const { document } = textEditor;
        // The same document may be open twice, with a cursor in each.
        if (!this.concerns(document) || textEditor !== window.activeTextEditor) return;
        const offset = selection?.isEmpty ? document.offsetAt(selection.active) : Number.NaN;
        fates.moved(document.uri.toString(), offset);
      }),
    );
    this.store.add(
      window.onDidChangeActiveTextEditor((editor) => {
        const document = editor?.document;
        if (document !== undefined && !this.concerns(document)) fates.moved(document.uri.toString(), 0);
      }),
    );
    this.store.add(workspace.onDidCloseTextDocument((document) => fates.closed(document.uri.toString())));
  }

  dispose(): void {
    this.store.dispose();
  }

  private concerns(document: TextDocument): boolean {
    return this.fates.follows(document.uri.toString());
  }
}
