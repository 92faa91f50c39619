/** A place in a document: from 0, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** From a place to another one, which is outside. */
export interface SourceRange {
  readonly start: Place;
  readonly end: Place;
}

/** One replacement in a document. */
export interface TextChange {
  /** Where it begins: UTF-16 units as stored, so with `\r\n` counted as two. */
  readonly offset: number;
  /** UTF-16 units that gave way to `text`. */
  readonly removed: number;
  /** The same by lines and columns, before the change. */
  readonly range: SourceRange;
  readonly text: string;
}

/** A change for those who count units. */
export type OffsetChange = Omit<TextChange, "range">;

/** A change for those who count lines. */
export type RangeChange = Pick<TextChange, "range" | "text">;
