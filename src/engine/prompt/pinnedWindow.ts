import { LruMap } from "../../core/lru";
import type { PromptSource } from "./source";

/** Characters that are compared to find a pinned start again after an edit above it. */
const MARK_LENGTH = 48;
/** A new window is filled to this share of the budget, so that it stays for the quarter that is left. */
const FILL = 0.75;
const REMEMBERED_DOCUMENTS = 32;

interface Pin {
  /** Offset in the document, UTF-16 units. */
  readonly offset: number;
  /** The text right after it. */
  readonly mark: string;
}

/**
 * Chooses where the text before the cursor begins. With learned absolute positions a cached key is good only at its own
 * position, so the start stays pinned to a line while one types, and moves rarely and far.
 */
export class PinnedWindow {
  private readonly pins = new LruMap<string, Pin>(REMEMBERED_DOCUMENTS);

  /**
   * Index into `source.prefix` of the window's first character: a line start, unless the line being typed is over the
   * limit by itself. Finished lines count against `budget`, the line being typed only against `limit`, which is larger:
   * so the window moves when a line is finished and not inside one.
   * @param budget tokens of the finished lines
   * @param limit tokens of everything before the cursor
   */
  choose(source: PromptSource, budget: number, limit: number, countTokens: (text: string) => number): number {
    const { prefix } = source;
    const finished = prefix.lastIndexOf("\n") + 1;
    const fits = (start: number): boolean =>
      countTokens(prefix.slice(start, finished)) <= budget && countTokens(prefix.slice(start)) <= limit;
    const pinned = this.find(source);
    let start = pinned;
    if (start === undefined || !fits(start)) {
      const from = earliest(source);
      start = from + startFor(prefix.slice(from), finished - from, budget * FILL, countTokens);
      if (!fits(start)) start = startInsideLine(prefix, budget * FILL, countTokens);
    }
    const mark = prefix.slice(start, start + MARK_LENGTH);
    this.pins.set(source.document, { offset: source.prefixStart + start, mark });
    return start;
  }

  /** Where the pinned start is now: at its offset, or elsewhere if text above it was edited. */
  private find(source: PromptSource): number | undefined {
    const pin = this.pins.get(source.document);
    if (!pin) return undefined;
    const { prefix } = source;
    const index = pin.offset - source.prefixStart;
    if (index >= 0 && index <= prefix.length && agree(prefix.slice(index, index + MARK_LENGTH), pin.mark)) return index;
    const moved = pin.mark.length === MARK_LENGTH ? prefix.indexOf(pin.mark) : -1;
    return moved === 0 || prefix[moved - 1] === "\n" ? moved : undefined;
  }
}

/** Whether one text is the beginning of the other: text may have been typed or deleted at the end of a short mark. */
function agree(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/**
 * The first line start that a new window may have. Where the prefix is only the end of what is above the cursor, it loses its
 * first line with every line that is typed: a window that began there would move each time.
 */
function earliest({ prefix, prefixStart }: PromptSource): number {
  if (prefixStart <= 0) return 0;
  return prefix.indexOf("\n", Math.floor(prefix.length * (1 - FILL))) + 1;
}

/** The first line start from which the finished lines fit into `room` tokens. */
function startFor(prefix: string, finished: number, remaining: number, countTokens: (text: string) => number): number {
  let start = finished;
  let used = 0;
  while (start > 0) {
    const lineStart = startOfLine(prefix, start - 1);
    used += countTokens(prefix.slice(lineStart, start));
    if (used > remaining) break;
    start = lineStart;
  }
  return start;
}

/** Where the line begins that ends at the line break `end`. */
export function startOfLine(text: string, end: number): number {
  // A search from before the first character would find a line break there, and this line again.
  return end > 0 ? text.lastIndexOf("\n", end - 1) + 1 : 0;
}

/** A start inside a very long line, so that what follows fits into `room` tokens; never inside a surrogate pair. */
function startInsideLine(prefix: string, remaining: number, countTokens: (text: string) => number): number {
  let length = Math.min(prefix.length, Math.floor(remaining * 4));
  while (countTokens(prefix.slice(prefix.length - length)) > remaining) length = Math.floor(length * 0.75);
  const start = prefix.length - length;
  const first = prefix.charCodeAt(start);
  return first >= 0xdc00 && first <= 0xdfff ? start + 1 : start;
}
