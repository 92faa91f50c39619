import type { Shown } from "./decision";

/** One replacement in a document: UTF-16 offsets as stored, so with `\r\n` counted as two. */
export interface TextChange {
  readonly offset: number;
  readonly removed: number;
  readonly text: string;
}

/**
 * What a change did to a suggestion: it still stands; what was typed does not fit it; the last of it was typed, or taken
 * by key; there is no ground for it any more.
 */
export type Effect = "stands" | "parted" | "typed" | "accepted" | "gone";

/** What editors insert for one key: a pair of brackets or quotes. */
const PAIR = /^(?:\(\)|\[\]|\{\}|<>|""|''|``)$/;

/** What a person types with one key: one character, or a line break with its indentation. */
const ONE_KEY = /^(?:\n[ \t]*|.)$/su;

/** A suggestion in the editor, followed from change to change. No editor tells how much of it was taken. */
export class Standing {
  /** All of it, from where the cursor was. */
  readonly text: string;
  /** Units of {@link text} that are in the document. */
  private taken = 0;
  /** Of these, how many were taken by key. */
  private byKey = 0;
  /** Where what was typed did not fit; the next key may take it back. */
  private parting: { readonly offset: number; readonly units: number } | undefined;

  /** When it was hidden, in ms of the clock of {@link since}; undefined while it stands. */
  until: number | undefined;

  /** @param start offset of its first character; it follows what changes above */
  constructor(
    readonly suggestion: Shown,
    readonly document: string,
    private start: number,
    private readonly eol: "\n" | "\r\n",
    readonly since: number,
  ) {
    const { insertText, before } = suggestion.edit;
    this.text = insertText.slice(before);
  }

  get offset(): number {
    return this.start;
  }

  get acceptedUnits(): number {
    return this.byKey;
  }

  /** What is still grey. */
  get rest(): string {
    return this.text.slice(this.taken);
  }

  get restOffset(): number {
    return this.start + this.stored(this.text.slice(0, this.taken));
  }

  /** Where the cursor is as long as nobody moves it. */
  get cursor(): number {
    return this.parting === undefined ? this.restOffset : this.parting.offset + this.parting.units;
  }

  /** All that was left was taken by key, or another suggestion in place of it, which did not fit. */
  takeAll(): void {
    if (this.parting !== undefined) {
      this.byKey += Math.min(this.parting.units, this.text.length - this.taken);
      return;
    }
    this.byKey += this.text.length - this.taken;
    this.taken = this.text.length;
  }

  apply({ offset, removed, text }: TextChange): Effect {
    const { parting } = this;
    if (parting !== undefined) {
      const takenBack = text === "" && offset === parting.offset && removed === parting.units;
      this.parting = undefined;
      return takenBack ? "stands" : "gone";
    }
    const { cursor } = this;
    const end = offset + removed;
    if (offset > cursor) return "stands";
    if (end < this.start) {
      this.start += text.length - removed;
      return "stands";
    }
    // An accepted suggestion may come with what stood before the cursor on its line.
    if (end >= cursor && text.length >= cursor - offset) return this.insert(text.slice(cursor - offset), end > cursor);
    if (text !== "" || offset < this.start || end !== cursor) return "gone";
    this.stepBack(offset);
    return "stands";
  }

  private insert(stored: string, replaces: boolean): Effect {
    const text = stored.replaceAll("\r\n", "\n");
    if (text === "") return replaces ? "gone" : "stands";
    const { rest } = this;
    const isPair = PAIR.test(text) && rest.startsWith(text.slice(0, 1));
    if (!isPair && !rest.startsWith(text)) {
      this.parting = { offset: this.cursor, units: stored.length };
      return "parted";
    }
    const oneKey = isPair || ONE_KEY.test(text);
    const units = isPair ? 1 : text.length;
    this.taken += units;
    if (!oneKey) this.byKey += units;
    if (this.taken < this.text.length) return "stands";
    return oneKey ? "typed" : "accepted";
  }

  private stepBack(to: number): void {
    while (this.taken > 0 && this.cursor > to) this.taken--;
    this.byKey = Math.min(this.byKey, this.taken);
  }

  private stored(text: string): number {
    return this.eol === "\n" ? text.length : text.replaceAll("\n", "\r\n").length;
  }
}
