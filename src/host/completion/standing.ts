import type { OffsetChange } from "../context/textChange";
import type { Shown } from "./decision";

/**
 * What a change did to a suggestion: it still stands; what was typed does not fit it; the last of it was typed, or taken
 * by key; there is no ground for it any more.
 */
export type Effect = "stands" | "parted" | "typed" | "accepted" | "gone";

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
export class Standing {
  private now: Candidate;
  /** All that can be had, when there is more than one. */
  private candidates: readonly Candidate[] = [];
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
    suggestion: Shown,
    readonly document: string,
    private start: number,
    private readonly eol: "\n" | "\r\n",
    readonly since: number,
  ) {
    this.now = { suggestion, text: behindCursor(suggestion) };
    this.offer(suggestion);
  }

  get suggestion(): Shown {
    return this.now.suggestion;
  }

  /** All of it, from where the cursor was. */
  get text(): string {
    return this.now.text;
  }

  /** What still stands was asked for again, by hand perhaps: then there are others behind it now. */
  offer({ alternatives = [], estimate: _, ...first }: Shown): void {
    if (alternatives.length === 0) return;
    const done = this.text.slice(0, this.taken);
    const others = alternatives.map((other) => ({
      suggestion: { ...first, ...other, text: done + other.text },
      text: done + behindCursor(other),
    }));
    this.candidates = [this.now, ...others];
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

  /** All that was left was taken by key, or it was changed on its way so that it did not fit. */
  takeAll(): void {
    const done = this.text.slice(0, this.taken);
    const shorter = this.byKey > 0 ? this.candidates.find(({ text }) => text === done) : undefined;
    if (shorter !== undefined) this.now = shorter;
    if (this.parting !== undefined) {
      this.byKey += Math.min(this.parting.units, this.text.length - this.taken);
      return;
    }
    this.byKey += this.text.length - this.taken;
    this.taken = this.text.length;
  }

  apply({ offset, removed, text }: OffsetChange): Effect {
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
    const isPair = PAIR.test(text) && this.goesOnWith(text.slice(0, 1));
    if (!isPair && !this.goesOnWith(text)) {
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

  /** Whether this one goes on so, or another one does, which then takes its place. */
  private goesOnWith(inserted: string): boolean {
    const done = this.text.slice(0, this.taken) + inserted;
    const fitting = [this.now, ...this.candidates].find(({ text }) => text.startsWith(done));
    this.now = fitting ?? this.now;
    return fitting !== undefined;
  }

  private stepBack(to: number): void {
    while (this.taken > 0 && this.cursor > to) this.taken--;
    this.byKey = Math.min(this.byKey, this.taken);
  }

  private stored(text: string): number {
    return this.eol === "\n" ? text.length : text.replaceAll("\n", "\r\n").length;
  }
}

/** What of a suggestion comes behind the cursor: with a highlighted list entry, more than its text. */
function behindCursor({ edit: { insertText, before } }: Pick<Shown, "edit">): string {
  return insertText.slice(before);
}
