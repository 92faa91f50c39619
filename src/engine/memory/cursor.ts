import type { Vocabulary } from "../../model/tokens/vocabulary";
import { AT_START, type Pool } from "./pool";

/** Where someone is writing. */
export interface MemoryCursor {
  readonly document: string;
  /** From 0. */
  readonly line: number;
  /** The line before the cursor, without what token healing takes back: the end of the prompt's text. */
  readonly before: string;
}

const LINE_BREAK = 10;

/**
 * The position of the first token that is not wholly before the cursor, 0 if no token follows. `piece` is the one that
 * holds the cursor's line, the `line`-th of its lines.
 */
export function positionAtCursor(
  pool: Pool,
  vocabulary: Pick<Vocabulary, "bytesOf">,
  piece: number,
  line: number,
  before: string,
): number {
  const start = pool.starts[piece] as number;
  const length = pool.lengths[piece] as number;
  const bytes = new TextEncoder().encode(before);
  let breaks = line + ((pool.flags[piece] as number) & AT_START ? 0 : 1);
  let compared = 0;
  for (let position = start; position < start + length; position++) {
    for (const byte of vocabulary.bytesOf(pool.tokens[position] as number)) {
      if (breaks > 0) breaks -= byte === LINE_BREAK ? 1 : 0;
      else if (byte !== bytes[compared++]) return position;
    }
  }
  return length === 0 ? 0 : pool.after(start + length - 1);
}
