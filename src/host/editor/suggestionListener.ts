import { window, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { SuggestionTracker } from "../completion/suggestionTracker";
import type { DocumentEvents } from "./documentEvents";

/** Listens to VS Code for what becomes of suggestions. Looks no further while none is shown. */
export class SuggestionListener implements Disposable {
  private readonly store = new DisposableStore();

  constructor(tracker: SuggestionTracker, documents: DocumentEvents) {
    this.store.add(
      documents.onChange((change) => {
        if (tracker.tracks(change.uri)) tracker.changed(change.uri, change.changes);
      }),
    );
    this.store.add(
      window.onDidChangeTextEditorSelection(({ textEditor, selections: [selection] }) => {
        const { document } = textEditor;
        const uri = document.uri.toString();
        // The same document may be open twice, with a cursor in each.
        if (!tracker.tracks(uri) || textEditor !== window.activeTextEditor) return;
        tracker.moved(uri, selection?.isEmpty ? document.offsetAt(selection.active) : Number.NaN);
      }),
    );
    this.store.add(
      window.onDidChangeActiveTextEditor((editor) => {
        const uri = editor?.document.uri.toString();
        if (uri !== undefined && !tracker.tracks(uri)) tracker.moved(uri, 0);
      }),
    );
    this.store.add(workspace.onDidCloseTextDocument((document) => tracker.closed(document.uri.toString())));
  }

  dispose(): void {
    this.store.dispose();
  }
}
