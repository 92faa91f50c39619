import type { EditorSnapshot } from "../../src/host/context/snapshot";
import type { ChosenSnippet } from "../../src/host/context/snippets/choose";
import { type OtherDocument, SnippetChooser } from "../../src/host/context/snippets/snippetChooser";
import { textSourceOf } from "../../src/host/context/textSource";
import { languageOf, pathInside } from "./session";
import { documentOf } from "./typedMemory";

/** The files that were written before stay open, as in an editor: snippets are chosen from the latest of the language. */
export class WrittenFiles {
  private readonly files: (OtherDocument & { readonly languageId: string })[] = [];
  private readonly chooser = new SnippetChooser({
    others: ({ languageId }) => this.files.filter((file) => file.languageId === languageId),
    run: (steps) => {
      for (const _ of steps);
    },
  });

  constructor(private readonly root: string) {}

  readonly snippets = (snapshot: EditorSnapshot): readonly ChosenSnippet[] => this.chooser.snippetsFor(snapshot);

  add(file: string, text: string): void {
    const source = textSourceOf(text);
    const path = pathInside(this.root, file);
    this.files.unshift({
      document: documentOf(file),
      version: 1,
      path,
      languageId: languageOf(file),
      source,
      near: source.lineCount >> 1,
    });
  }
}
