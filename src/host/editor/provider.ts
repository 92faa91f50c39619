import {
  type CancellationToken,
  type DocumentFilter,
  type InlineCompletionContext,
  InlineCompletionItem,
  type InlineCompletionItemProvider,
  type Position,
  Range,
  type TextDocument,
} from "vscode";
import type { Completer } from "../completion/completer";
import type { Shown, SuggestionEdit } from "../completion/decision";
import { COMMIT_BOX_SCHEME, SCHEMES } from "../completion/suppression";
import type { EditorSnapshot } from "../context/snapshot";
import { snapshotOf } from "./documentSnapshot";

/** Every language, in the documents that are completed at all. */
export const SELECTOR: readonly DocumentFilter[] = [...SCHEMES, COMMIT_BOX_SCHEME].map((scheme) => ({ scheme }));

/** Runs when a suggestion was accepted; not in the palette. */
export const ACCEPTED_COMMAND = "inkling.accepted";

/** Translates between VS Code and the {@link Completer}, and decides nothing. */
export class InklingProvider implements InlineCompletionItemProvider {
  /** @param onShown told of what VS Code is about to show, and the offset of the cursor */
  constructor(
    private readonly completer: Completer,
    private readonly onShown: (suggestion: Shown, snapshot: EditorSnapshot, offset: number) => void,
  ) {}

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
      const snapshot = snapshotOf(document, position, context);
      const decision = await this.completer.complete(snapshot, abort.signal);
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
