import type { OffsetChange } from "../context/textChange";
import type { Shown } from "./decision";

/**
 * What a change did to a suggestion: it still stands; what was typed does not fit it; the last of it was typed, or taken
 * by key; there is no ground for it any more.
 */
export type ChangeEffect = "stands" | "parted" | "typed" | "accepted" | "gone";

/** What editors insert for one key: a pair of brackets or quotes. */
const PAIR = /^(?:\(\)|\[\]|\{\}|<>|""|''|``)$/;

/** What a person types with one key: one character, or a line break with its indentation. */
const ONE_KEY = /^(?:\n[ \t]*|.)$/su;

/** One of those that can be had at a place. */
interface Candidate {
  readonly suggestion: Shown;
  /** All of it, from where the cursor was when the first was shown. */
  readonly text: string;
}

/**
 * A suggestion in the editor, followed from change to change. No editor tells how much of it was taken, nor that another
 * one is looked at: what fits only another of the suggestions for this place makes it that one.
 */
export class ActiveSuggestion {
  private current: Candidate;
  /** All that can be had, when there is more than one. */
  private candidates: readonly Candidate[] = [];
  /** Units of {@link text} that are in the document. */
  private consumed = 0;
  /** Of these, how many were taken by key. */
  private consumedByAccept = 0;
  /** Where what was typed did not fit; the next key may take it back, or write it anew. */
  private divergence: { readonly offset: number; readonly units: number } | undefined;

  /** When it was hidden, in ms of the clock of {@link shownAt}; undefined while it stands. */
  hiddenAt: number | undefined;

  /** @param startOffset offset of its first character; it follows what changes above */
  constructor(
    suggestion: Shown,
    readonly document: string,
    private startOffset: number,
    private readonly eol: "\n" | "\r\n",
    readonly shownAt: number,
  ) {
    this.current = { suggestion, text: behindCursor(suggestion) };
    this.setAlternatives(suggestion);
  }

  get suggestion(): Shown {
    return this.current.suggestion;
  }

  /** All of it, from where the cursor was. */
  get text(): string {
    return this.current.text;
  }

  /** What still stands was asked for again, by hand perhaps: then there are others behind it now. */
  setAlternatives({ alternatives = [], estimate: _, ...first }: Shown): void {
    if (alternatives.length === 0) return;
    const done = this.text.slice(0, this.consumed);
    const others = alternatives.map((other) => ({
      suggestion: { ...first, ...other, text: done + other.text },
      text: done + behindCursor(other),
    }));
    this.candidates = [this.current, ...others];
  }

  get offset(): number {
    return this.startOffset;
  }

  get acceptedUnits(): number {
    return this.consumedByAccept;
  }

  /** What is still grey. */
  get remainder(): string {
    return this.text.slice(this.consumed);
  }

  get remainderOffset(): number {
    return this.startOffset + this.storedUnits(this.text.slice(0, this.consumed));
  }

  /** Where the cursor is as long as nobody moves it. */
  get cursor(): number {
    return this.divergence === undefined ? this.remainderOffset : this.divergence.offset + this.divergence.units;
  }

  /** All that was left was taken by key, or it was changed on its way so that it did not fit. */
  markAccepted(): void {
    const done = this.text.slice(0, this.consumed);
    const shorter = this.consumedByAccept > 0 ? this.candidates.find(({ text }) => text === done) : undefined;
    if (shorter !== undefined) this.current = shorter;
    if (this.divergence !== undefined) {
      this.consumedByAccept += Math.min(this.divergence.units, this.text.length - this.consumed);
      return;
    }
    this.consumedByAccept += this.text.length - this.consumed;
    this.consumed = this.text.length;
  }

  apply({ offset, removed, text }: OffsetChange): ChangeEffect {
    const { divergence } = this;
    if (divergence !== undefined) {
      this.divergence = undefined;
      if (offset !== divergence.offset || removed !== divergence.units) return "gone";
      return text === "" ? "stands" : this.insert(text, false, true);
    }
    const { cursor } = this;
    const end = offset + removed;
    if (offset > cursor) return "stands";
    if (end < this.startOffset) {
      this.startOffset += text.length - removed;
      return "stands";
    }
    // An accepted suggestion may come with what stood before the cursor on its line.
    if (end >= cursor && text.length >= cursor - offset) return this.insert(text.slice(cursor - offset), end > cursor);
    if (text !== "" || offset < this.startOffset || end !== cursor) return "gone";
    this.deleteBack(offset);
    return "stands";
  }

  /** @param composed whether an input method has written it, key by key */
  private insert(stored: string, replaces: boolean, composed = false): ChangeEffect {
    const text = stored.replaceAll("\r\n", "\n");
    if (text === "") return replaces ? "gone" : "stands";
    const isPair = PAIR.test(text) && this.continuesWith(text.slice(0, 1));
    if (!isPair && !this.continuesWith(text)) {
      this.divergence = { offset: this.cursor, units: stored.length };
      return "parted";
    }
    const oneKey = isPair || composed || ONE_KEY.test(text);
    const units = isPair ? 1 : text.length;
    this.consumed += units;
    if (!oneKey) this.consumedByAccept += units;
    if (this.consumed < this.text.length) return "stands";
    return oneKey ? "typed" : "accepted";
  }

  /** Whether this one goes on so, or another one does, which then takes its place. */
  private continuesWith(inserted: string): boolean {
    const done = this.text.slice(0, this.consumed) + inserted;
    const fitting = [this.current, ...this.candidates].find(({ text }) => text.startsWith(done));
    this.current = fitting ?? this.current;
    return fitting !== undefined;
  }

  private deleteBack(to: number): void {
    while (this.consumed > 0 && this.cursor > to) this.consumed--;
    this.consumedByAccept = Math.min(this.consumedByAccept, this.consumed);
  }

  private storedUnits(text: string): number {
    return this.eol === "\n" ? text.length : text.replaceAll("\n", "\r\n").length;
  }
}

/** What of a suggestion comes behind the cursor: with a highlighted list entry, more than its text. */
function behindCursor({ edit: { insertText, before } }: Pick<Shown, "edit">): string {
  return insertText.slice(before);
}
