import { systemClock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";
import type { CompleterSettings } from "../completion/settings";
import { documentSuppression } from "../completion/suppression";
import { secretFile } from "../context/secrets";
import type { DocumentFacts, EditorSnapshot } from "../context/snapshot";
import type { ChosenSnippet } from "../context/snippets/choose";
import { type OtherDocument, SnippetChooser } from "../context/snippets/snippetChooser";
import type { DocumentEvents } from "./documentEvents";
import { factsOf, sourceOf } from "./documentSnapshot";
import { RecentDocuments } from "./recentDocuments";

/** Snippets of the other documents that are open. Exists only while the setting is on. */
export class OpenSnippets implements Disposable {
  private readonly recent: RecentDocuments;
  private readonly chooser = new SnippetChooser({
    others: (snapshot) => this.others(snapshot),
    run: inTurns,
  });

  constructor(
    private readonly settings: () => CompleterSettings,
    documents: DocumentEvents,
  ) {
    this.recent = new RecentDocuments(documents);
  }

  /** @see SnippetChooser.snippetsFor */
  for(snapshot: EditorSnapshot): readonly ChosenSnippet[] {
    return this.chooser.snippetsFor(snapshot);
  }

  /** What may be shown has changed. */
  clear(): void {
    this.chooser.clear();
  }

  dispose(): void {
    this.chooser.clear();
    this.recent.dispose();
  }

  private others({ document: here, languageId }: EditorSnapshot): OtherDocument[] {
    return this.recent
      .list()
      .filter(({ document }) => document.languageId === languageId && !document.isClosed)
      .map(({ document, line }) => ({ ...factsOf(document), source: sourceOf(document), near: line }))
      .filter((facts) => facts.document !== here && this.mayBeShown(facts));
  }

  /** A file that cannot be edited may be read. Cells are no files: those that matter stand in the prompt anyway. */
  private mayBeShown(facts: DocumentFacts): boolean {
    if (facts.scheme === "vscode-notebook-cell" || secretFile(facts.file) !== undefined) return false;
    return documentSuppression({ ...facts, readOnly: undefined }, this.settings()) === undefined;
  }
}

/** Each step has a turn of the event loop for itself, and none is in the one that asks. */
function inTurns(steps: Iterable<void>): void {
  const iterator = steps[Symbol.iterator]();
  const turn = (): void => {
    if (iterator.next().done !== true) systemClock.after(0, turn);
  };
  systemClock.after(0, turn);
}
