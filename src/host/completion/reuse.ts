import { LruMap } from "../../core/lru";
import type { CompletionMode } from "../../model/completion/request";
import type { AcceptanceEstimate } from "../../wire/decisionReport";
import type { EditorSnapshot } from "../context/snapshot";
import type { Generation } from "./decision";
import { isFinished } from "./finished";

const ENTRIES = 20;

/** How much text around the cursor must agree, in UTF-16 units: what is further away hardly moves a suggestion. */
const COMPARED_UNITS = 512;

/** Closers that an editor inserts by itself while the suggestion's openers are typed. */
const AUTO_CLOSED = /^[)\]}>"'`]{1,3}/;

/** A suggestion as it was shown. */
export interface ReuseEntry {
  readonly document: string;
  readonly prefix: string;
  readonly suffix: string;
  /** The suggestion after clean-up. */
  readonly text: string;
  readonly mode: CompletionMode;
  readonly generation: Generation;
  readonly estimate?: AcceptanceEstimate | undefined;
  /** Whether it is only the beginning of what clean-up left. */
  readonly cut?: boolean;
}

export interface ReuseHit {
  /** What is still to be typed; never empty. */
  readonly text: string;
  readonly entry: ReuseEntry;
}

export type TextAroundCursor = Pick<EditorSnapshot, "document" | "prefix" | "suffix">;

/** Names a place in a document, as far as it is compared; `more` is told apart with it. */
export function cacheKeyOf({ document, prefix, suffix }: TextAroundCursor, more: string): string {
  return JSON.stringify([document, tail(prefix), suffix.slice(0, COMPARED_UNITS), more]);
}

/** Recent suggestions: typing along one, and deleting back into it, needs no model. */
export class ReuseCache {
  private readonly entries = new LruMap<string, ReuseEntry>(ENTRIES);

  add(entry: ReuseEntry): void {
    this.entries.set(cacheKeyOf(entry, entry.text), entry);
  }

  clear(): void {
    this.entries.clear();
  }

  /**
   * The rest of a recent suggestion whose beginning is what was typed since. A suggestion that is typed to its end is
   * no hit.
   */
  find(place: TextAroundCursor): ReuseHit | undefined {
    for (const entry of this.entries.values()) {
      const text = remainderOf(entry, place);
      if (text !== undefined && text !== "") return { text, entry };
    }
    return undefined;
  }

  /**
   * Whether a recent suggestion that the model had finished stands completely before the cursor: it was accepted, or
   * typed to its end. One that was cut short (not sure, no time) leaves its line unfinished, so more of it is wanted.
   */
  isFinished(place: TextAroundCursor): boolean {
    return this.entries
      .values()
      .some((entry) => !entry.cut && isFinished(entry.generation.stop) && remainderOf(entry, place) === "");
  }
}

/** What is left of the entry's suggestion at this place, or undefined if it does not fit here. */
function remainderOf(entry: ReuseEntry, place: TextAroundCursor): string | undefined {
  if (entry.document !== place.document) return undefined;
  for (let typed = 0; typed <= entry.text.length; typed++) {
    if (!endsAlike(place.prefix, entry.prefix, entry.text.slice(0, typed))) continue;
    const rest = entry.text.slice(typed);
    if (sameSuffix(entry.suffix, place.suffix, rest)) return rest;
  }
  return undefined;
}

/** Whether `prefix` ends like `old + typed`, as far as they are compared. */
function endsAlike(prefix: string, old: string, typed: string): boolean {
  if (!prefix.endsWith(typed)) return false;
  return tail(prefix.slice(0, prefix.length - typed.length)) === tail(old);
}

/**
 * Whether the text behind the cursor is as it was, but for closers that the editor has inserted.
 * @param rest has these closers in it; undefined while it is not known
 */
export function sameSuffix(old: string, now: string, rest?: string): boolean {
  const expected = old.slice(0, COMPARED_UNITS);
  if (now.slice(0, COMPARED_UNITS) === expected) return true;
  const closed = AUTO_CLOSED.exec(now)?.[0] ?? "";
  for (let count = 1; count <= closed.length; count++)
    if ((rest?.includes(closed.slice(0, count)) ?? true) && now.slice(count).startsWith(expected)) return true;
  return false;
}

function tail(text: string): string {
  return text.slice(-COMPARED_UNITS);
}
