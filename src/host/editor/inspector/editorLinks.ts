import {
  type Disposable,
  Position,
  Range,
  Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import { systemClock } from "../../../core/clock";
import { DisposableStore } from "../../../core/disposable";
import type { Logger } from "../../../core/log";
import type { SourceRange } from "../../context/textChange";
import { editorsOf } from "./editorsOf";
import type { InspectedRequest } from "./inspectedRequest";

const CARET_MS = 50;

/** The links between the inspector's tokens and the document: shows, outlines, and tells where the caret is. */
export class EditorLinks implements Disposable {
  private readonly store = new DisposableStore();
  private readonly outline = this.store.add(
    window.createTextEditorDecorationType({
      outline: "1px solid",
      outlineColor: new ThemeColor("focusBorder"),
    }),
  );
  private timer: Disposable | undefined;

  /** @param onCaret the token right of the caret in the active editor, or null */
  constructor(
    private readonly request: () => InspectedRequest | undefined,
    private readonly log: Logger,
    private readonly onCaret: (token: number | null) => void,
  ) {
    this.store.add(window.onDidChangeTextEditorSelection(({ textEditor }) => this.caretMoved(textEditor)));
    this.store.add(window.onDidChangeActiveTextEditor((editor) => this.caretMoved(editor)));
  }

  /** Moves the editor to the token; the keyboard stays where it is unless `focus`. */
  async reveal(token: number, focus: boolean): Promise<void> {
    const request = this.request();
    const range = request?.places.rangeOf(token);
    if (request === undefined || range === undefined) this.log.debug(`inspector: token ${token} is nowhere any more`);
    else await this.show(request.document, toRange(range), focus);
  }

  /** Moves the editor to where the line of the request is now. @param line as it was at the request's time */
  async revealLine(line: number): Promise<void> {
    const request = this.request();
    const token = request?.view.positions.lines.findIndex(
      (other, index) => other === line && request.places.rangeOf(index) !== undefined,
    );
    if (token === undefined || token < 0) this.log.debug(`inspector: line ${line + 1} has changed`);
    else await this.reveal(token, false);
  }

  /** Outlines the token wherever the document is shown, or nothing. */
  hover(token: number | null): void {
    const request = this.request();
    const range = token === null ? undefined : request?.places.rangeOf(token);
    for (const editor of window.visibleTextEditors) editor.setDecorations(this.outline, []);
    if (request === undefined || range === undefined) return;
    for (const editor of editorsOf(request.document)) editor.setDecorations(this.outline, [toRange(range)]);
  }

  dispose(): void {
    this.timer?.dispose();
    this.store.dispose();
  }

  private async show(uri: string, range: Range, focus: boolean): Promise<void> {
    const editor = editorsOf(uri)[0] ?? (await this.open(uri));
    if (editor === undefined) return;
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
    if (!focus) return;
    editor.selection = new Selection(range.start, range.start);
    await window.showTextDocument(editor.document, { ...columnOf(editor), selection: range });
  }

  /** Brings a document to the front that no editor shows now, if VS Code still has it. */
  private async open(uri: string): Promise<TextEditor | undefined> {
    const document = workspace.textDocuments.find((other: TextDocument) => other.uri.toString() === uri);
    if (document === undefined) {
      this.log.debug(`inspector: the document of the request is closed: ${Uri.parse(uri).scheme}`);
      return undefined;
    }
    return await window.showTextDocument(document, { preserveFocus: true, viewColumn: ViewColumn.One });
  }

  private caretMoved(editor: TextEditor | undefined): void {
    if (this.request() === undefined) return;
    this.timer?.dispose();
    this.timer = systemClock.after(CARET_MS, () => {
      const request = this.request();
      if (request === undefined) return;
      const isHere = editor?.document.uri.toString() === request.document;
      const caret = editor?.selection.active;
      const token = isHere && caret ? request.places.tokenAt({ line: caret.line, column: caret.character }) : undefined;
      this.onCaret(token ?? null);
    });
  }
}

function columnOf({ viewColumn }: TextEditor): { readonly viewColumn?: ViewColumn } {
  return viewColumn === undefined ? {} : { viewColumn };
}

export function toRange({ start, end }: SourceRange): Range {
  return new Range(new Position(start.line, start.column), new Position(end.line, end.column));
}
