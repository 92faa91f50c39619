import {
  type CancellationToken,
  commands,
  type DocumentFilter,
  type InlineCompletionContext,
  InlineCompletionItem,
  type InlineCompletionItemProvider,
  type Position,
  Range,
  type TextDocument,
  window,
} from "vscode";
import type { Completer } from "../completion/completer";
import type { Shown, SuggestionEdit } from "../completion/decision";
import type { EditorSnapshot } from "../context/snapshot";
import { snapshotOf } from "./documentSnapshot";

/** Every document: where nothing is suggested the status says why. */
export const SELECTOR: readonly DocumentFilter[] = [{ language: "*" }];

/** Runs when a suggestion was accepted; not in the palette. */
export const ACCEPTED_COMMAND = "inkling.accepted";

/** Translates between VS Code and the {@link Completer}, and decides nothing. */
export class InklingProvider implements InlineCompletionItemProvider {
  /** Where a key got no answer since the engine could not give one. */
  private unanswered: { readonly document: TextDocument; readonly version: number; readonly at: Position } | undefined;
  /** The next request is that of a key, though VS Code takes it for one by hand. */
  private isAutomatic = false;

  /** @param onShown told of what VS Code is about to show, and the offset of the cursor */
  constructor(
    private readonly completer: Completer,
    private readonly onShown: (suggestion: Shown, snapshot: EditorSnapshot, offset: number) => void,
  ) {}

  /** The engine can answer now: asks again for what a key asked before, if nothing has changed since. */
  async askAgain(): Promise<void> {
    const { unanswered } = this;
    const editor = window.activeTextEditor;
    if (unanswered === undefined || editor?.document !== unanswered.document) return;
    if (editor.document.version !== unanswered.version || !editor.selection.active.isEqual(unanswered.at)) return;
    this.isAutomatic = true;
    try {
      await commands.executeCommand("editor.action.inlineSuggest.trigger");
    } finally {
      this.isAutomatic = false;
    }
  }

  async provideInlineCompletionItems(
    document: TextDocument,
    position: Position,
    context: InlineCompletionContext,
    token: CancellationToken,
  ): Promise<InlineCompletionItem[] | undefined> {
    const abort = new AbortController();
    if (token.isCancellationRequested) abort.abort();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      const asked = snapshotOf(document, position, context);
      const snapshot: EditorSnapshot = this.isAutomatic ? { ...asked, trigger: "automatic" } : asked;
      const decision = await this.completer.complete(snapshot, abort.signal);
      const isLoading = decision.kind === "nothing" && decision.reason === "engine-loading";
      this.unanswered = isLoading ? { document, version: document.version, at: position } : undefined;
      if (decision.kind === "nothing" || token.isCancellationRequested) return undefined;
      this.onShown(decision, snapshot, document.offsetAt(position));
      return [decision, ...(decision.alternatives ?? [])].map(({ edit }) => itemOf(edit, position));
    } finally {
      listener.dispose();
    }
  }
}

function itemOf({ insertText, before, after }: SuggestionEdit, position: Position): InlineCompletionItem {
  const range = new Range(position.translate(0, -before), position.translate(0, after));
  return new InlineCompletionItem(insertText, range, { command: ACCEPTED_COMMAND, title: "" });
}
