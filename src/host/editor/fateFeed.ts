import { window, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { Fates } from "../completion/fates";
import type { DocumentEvents } from "./documentEvents";

/** Listens to VS Code for what becomes of suggestions. Looks no further while none is shown. */
export class FateFeed implements Disposable {
  private readonly store = new DisposableStore();

  constructor(fates: Fates, documents: DocumentEvents) {
    this.store.add(
      documents.onChange((change) => {
        if (fates.follows(change.uri)) fates.changed(change.uri, change.changes);
      }),
    );
    this.store.add(
      window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
        const { document } = textEditor;
        const uri = document.uri.toString();
        // The same document may be open twice, with a cursor in each.
        if (!fates.follows(uri) || textEditor !== window.activeTextEditor) return;
        fates.moved(uri, selection?.isEmpty ? document.offsetAt(selection.active) : Number.NaN);
      }),
    );
    this.store.add(
      window.onDidChangeActiveTextEditor((editor) => {
        const uri = editor?.document.uri.toString();
        if (uri !== undefined && !fates.follows(uri)) fates.moved(uri, 0);
      }),
    );
    this.store.add(workspace.onDidCloseTextDocument((document) => fates.closed(document.uri.toString())));
  }

  dispose(): void {
    this.store.dispose();
  }
}
