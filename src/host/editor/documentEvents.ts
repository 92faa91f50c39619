import {
  EventEmitter,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextDocumentContentChangeEvent,
  workspace,
} from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { TextChange } from "../context/textChange";

/** What was changed in a document at once; it has changed already. Put into Inkling's terms when somebody asks. */
export class DocumentChange {
  private converted: readonly TextChange[] | undefined;

  constructor(private readonly event: TextDocumentChangeEvent) {}

  get document(): TextDocument {
    return this.event.document;
  }

  /** URI of the document. */
  get uri(): string {
    return this.event.document.uri.toString();
  }

  /** Whether it undoes or redoes earlier changes. */
  get isUndo(): boolean {
    return this.event.reason !== undefined;
  }

  /** At least one, as VS Code orders them: from the end of the document to its start. */
  get changes(): readonly TextChange[] {
    this.converted ??= this.event.contentChanges.map(changeOf);
    return this.converted;
  }
}

/** Hears what is changed in documents, once for all who follow it. An error of one of them does not keep it from the next. */
export class DocumentEvents implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new EventEmitter<DocumentChange>());
  /** Not for what changes no text, such as saving. */
  readonly onChange = this.emitter.event;

  constructor() {
    this.store.add(
      workspace.onDidChangeTextDocument((event) => {
        if (event.contentChanges.length > 0) this.emitter.fire(new DocumentChange(event));
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }
}

function changeOf({ rangeOffset, rangeLength, range, text }: TextDocumentContentChangeEvent): TextChange {
  const { start, end } = range;
  return {
    offset: rangeOffset,
    removed: rangeLength,
    range: {
      start: { line: start.line, column: start.character },
      end: { line: end.line, column: end.character },
    },
    text,
  };
}
