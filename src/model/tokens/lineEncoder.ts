import { LruMap } from "../../core/lru";
import { linesOf } from "./pieces";
import type { TokenRow } from "./token";
import type { Vocabulary } from "./vocabulary";

/** Lines of some open documents; a line is a few dozen bytes. */
const REMEMBERED_LINES = 4096;

/**
 * Encodes text line by line and remembers the lines, so that a keystroke encodes one line. A line ends where the tokenizer
 * allows a cut that leaves the tokens as they are. (A test holds this against whole texts.)
 */
export class LineEncoder {
  private readonly lines = new LruMap<string, readonly TokenRow[]>(REMEMBERED_LINES);

  constructor(private readonly tokens: Pick<Vocabulary, "encode" | "cut">) {}

  /** Same as encoding the whole of `text`, whose line breaks are LF. */
  encode(text: string): TokenRow[] {
    const tokens: TokenRow[] = [];
    for (const line of linesOf(text, this.tokens.cut)) {
      for (const token of this.encodeLine(line)) tokens.push(token);
    }
    return tokens;
  }

  private encodeLine(line: string): readonly TokenRow[] {
    const known = this.lines.get(line);
    if (known) return known;
    const tokens = this.tokens.encode(line);
    this.lines.set(line, tokens);
    return tokens;
  }
}
