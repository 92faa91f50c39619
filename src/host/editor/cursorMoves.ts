import { InlineCompletionTriggerKind, type TextEditorSelectionChangeEvent, window } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { Completer } from "../completion/completer";
import type { CompleterSettings } from "../completion/settings";
import { documentSuppression } from "../completion/suppression";
import type { DocumentEvents } from "./documentEvents";
import { factsOf, snapshotOf } from "./documentSnapshot";

/** Tells the completer of what comes between its requests: edits, and cursors that move without one. */
export class CursorMoves implements Disposable {
  private readonly store = new DisposableStore();
  /** The document where the cursor was last, at its version then. */
  private seen = "";

  constructor(
    private readonly completer: Completer,
    documents: DocumentEvents,
    private readonly settings: () => CompleterSettings,
  ) {
    this.store.add(documents.onChange(() => completer.moved()));
    this.store.add(window.onDidChangeTextEditorSelection((event) => this.moved(event)));
  }

  dispose(): void {
    this.store.dispose();
  }

  private moved({ textEditor, selections }: TextEditorSelectionChangeEvent): void {
    const { document } = textEditor;
    const [before, now] = [this.seen, `${document.version} ${document.uri.toString()}`];
    this.seen = now;
    // Where the version is another one, the cursor was moved by an edit, and a request follows.
    const [selection] = selections;
    if (before !== now || textEditor !== window.activeTextEditor || selection === undefined) return;
    this.completer.moved();
    if (selections.length > 1 || !selection.isEmpty) return;
    if (documentSuppression(factsOf(document), this.settings()) !== undefined) return;
    const context = { triggerKind: InlineCompletionTriggerKind.Automatic, selectedCompletionInfo: undefined };
    this.completer.warmCache(snapshotOf(document, selection.active, context));
  }
}
