import { LruMap } from "../../core/lru";

/** Lines of some open documents; a line is a few dozen bytes. */
const REMEMBERED_LINES = 4096;

/**
 * Encodes text line by line and remembers the lines, so that a keystroke encodes one line.
 *
 * Cutting in front of each line break that follows a visible character leaves the tokens as they are: the tokenizer's
 * split pattern ends a word before white space and starts afresh there. (A test holds this against whole texts.)
 */
export class LineEncoder {
  private readonly lines = new LruMap<string, readonly number[]>(REMEMBERED_LINES);

  constructor(private readonly encodeText: (text: string) => number[]) {}

  /** Same as encoding the whole of `text`, whose line breaks are LF. */
  encode(text: string): number[] {
    const tokens: number[] = [];
    for (const line of text.split(/(?<=\S)(?=\n)/)) {
      for (const token of this.encodeLine(line)) tokens.push(token);
    }
    return tokens;
  }

  private encodeLine(line: string): readonly number[] {
    const known = this.lines.get(line);
    if (known) return known;
    const tokens = this.encodeText(line);
    this.lines.set(line, tokens);
    return tokens;
  }
}
