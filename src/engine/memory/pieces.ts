/** A longer line is left out: generated or data, and slow to encode. UTF-16 units. */
export const LONGEST_LINE = 2000;

/** A run of blank lines longer than this is cut, so that one edit never encodes more. Lines. */
const MOST_LINES = 64;

/** Lines that the tokenizer has to see together; see {@link takePiece}. */
export interface Piece {
  /** What is encoded: with the line break in front, unless the piece begins the document. Empty if it is left out. */
  readonly text: string;
  readonly lines: number;
  /** Its line is too long: no text is kept, and no context reaches across. */
  readonly leftOut: boolean;
  /** Whether the next line begins a new piece whatever it is. */
  readonly closed: boolean;
}

/**
 * The piece that begins at `lines[first]`. Text is cut where {@link LineEncoder} cuts it, in front of each line break
 * that follows a visible character, so that the tokens are those of prompts: blank lines go with the line after them.
 * @param atStart whether this is the document's first line
 */
export function takePiece(lines: readonly string[], first: number, atStart: boolean): Piece {
  let text = atStart ? "" : "\n";
  let count = 0;
  for (let index = first; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.length > LONGEST_LINE) {
      if (count === 0) return { text: "", lines: 1, leftOut: true, closed: true };
      break;
    }
    text += count === 0 ? line : `\n${line}`;
    count++;
    if (count === MOST_LINES || /\S$/.test(line)) return { text, lines: count, leftOut: false, closed: true };
  }
  return { text, lines: count, leftOut: false, closed: false };
}
