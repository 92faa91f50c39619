import { TOKEN_KINDS, type TokenTable } from "../../model/inspection/inspection";
import type { TokenPositions } from "../../model/inspection/selection";
import type { Place, RangeChange, SourceRange } from "../context/textChange";

/** Where the texts of a request stand in its document. Line breaks in the texts are `\n`, whatever the document has. */
export interface RequestPlace {
  readonly prefix: string;
  readonly suffix: string;
  /** Of the prefix's and the suffix's first character. */
  readonly prefixStart: Place;
  readonly suffixStart: Place;
  /** What the prefix has beyond this is not in the document: an entry of a list that is only highlighted. */
  readonly cursor: Place;
}

const NOWHERE = -1;
const PREFIX = TOKEN_KINDS.indexOf("prefix");
const SUFFIX = TOKEN_KINDS.indexOf("suffix");
const GENERATED = TOKEN_KINDS.indexOf("generated");

/**
 * Where the tokens of a request stand in its document, now: {@link edit} follows what is typed. A token that is not in
 * the document (control tokens, header, snippets, new text), or whose text was changed, is nowhere.
 */
export class TokenPlaces {
  /** Line and column of each token's start and of its end. */
  private readonly startLines: Int32Array;
  private readonly startColumns: Uint32Array;
  private readonly endLines: Int32Array;
  private readonly endColumns: Uint32Array;

  constructor(table: TokenTable, place: RequestPlace) {
    const count = table.ids.length;
    this.startLines = new Int32Array(count).fill(NOWHERE);
    this.startColumns = new Uint32Array(count);
    this.endLines = new Int32Array(count).fill(NOWHERE);
    this.endColumns = new Uint32Array(count);
    const prefix = new Lines(place.prefix, place.prefixStart);
    const suffix = new Lines(place.suffix, place.suffixStart);
    for (let token = 0; token < count; token++) {
      const kind = table.kinds[token];
      const [start = 0, end = 0] = [table.starts[token], table.ends[token]];
      if (kind === SUFFIX && agrees(table.texts[token], place.suffix.slice(start, end)))
        this.put(token, suffix.at(start), suffix.at(end));
      const inPrefix = kind === PREFIX && agrees(table.texts[token], place.prefix.slice(start, end));
      // A healed token spells what was typed, and may go on: the range ends at the cursor.
      if (inPrefix || (kind === GENERATED && start < place.prefix.length))
        this.put(token, prefix.at(start), least(prefix.at(Math.min(end, place.prefix.length)), place.cursor));
    }
  }

  get positions(): TokenPositions {
    return { lines: this.startLines.slice(), columns: this.startColumns.slice() };
  }

  /** Undefined for a token that is nowhere, or outside of the table. */
  rangeOf(token: number): SourceRange | undefined {
    const line = this.startLines[token] ?? NOWHERE;
    if (line === NOWHERE) return undefined;
    return {
      start: { line, column: this.startColumns[token] ?? 0 },
      end: { line: this.endLines[token] ?? line, column: this.endColumns[token] ?? 0 },
    };
  }

  /** The token whose text is right of this place. */
  tokenAt(place: Place): number | undefined {
    for (let token = 0; token < this.startLines.length; token++) {
      const range = this.rangeOf(token);
      if (range && compare(range.start, place) <= 0 && compare(place, range.end) < 0) return token;
    }
    return undefined;
  }

  /** Moves the tokens behind the change, and drops those whose text it touched. */
  edit({ range, text }: RangeChange): void {
    const inserted = text.split(/\r\n|\r|\n/);
    const last = inserted.at(-1)?.length ?? 0;
    const newEnd: Place =
      inserted.length === 1
        ? { line: range.start.line, column: range.start.column + last }
        : { line: range.start.line + inserted.length - 1, column: last };
    for (let token = 0; token < this.startLines.length; token++) {
      const old = this.rangeOf(token);
      if (old === undefined || compare(old.end, range.start) <= 0) continue;
      if (compare(range.end, old.start) > 0) this.drop(token);
      else this.put(token, moved(old.start, range.end, newEnd), moved(old.end, range.end, newEnd));
    }
  }

  /** All tokens are nowhere from now on. */
  clear(): void {
    for (let token = 0; token < this.startLines.length; token++) this.drop(token);
  }

  /** An empty range, or one that begins outside of the document (in an earlier cell of a notebook), is nowhere. */
  private put(token: number, start: Place, end: Place): void {
    if (start.line < 0 || compare(start, end) >= 0) {
      this.drop(token);
      return;
    }
    this.startLines[token] = start.line;
    this.startColumns[token] = start.column;
    this.endLines[token] = end.line;
    this.endColumns[token] = end.column;
  }

  private drop(token: number): void {
    this.startLines[token] = NOWHERE;
    this.endLines[token] = NOWHERE;
    this.startColumns[token] = 0;
    this.endColumns[token] = 0;
  }
}

/** Line and column of an offset in a text. */
class Lines {
  private readonly starts = [0];

  constructor(
    text: string,
    private readonly first: Place,
  ) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.starts.push(at + 1);
  }

  at(offset: number): Place {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.starts[low] ?? 0);
    return { line: this.first.line + low, column: low === 0 ? this.first.column + column : column };
  }
}

/** The prompt may hold a slightly older text after the cursor than the document: only what is the same has a place. */
function agrees(token: string | undefined, text: string): boolean {
  return token === undefined || token === "" || token === text;
}

/** A place at or behind `oldEnd`, after what ended there ends at `newEnd`. */
function moved(place: Place, oldEnd: Place, newEnd: Place): Place {
  const line = place.line + newEnd.line - oldEnd.line;
  return place.line === oldEnd.line
    ? { line, column: place.column + newEnd.column - oldEnd.column }
    : { ...place, line };
}

function least(a: Place, b: Place): Place {
  return compare(a, b) <= 0 ? a : b;
}

/** Negative if `a` is before `b`. */
function compare(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}
