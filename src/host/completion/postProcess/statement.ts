import { scanBrackets } from "./brackets";
import type { PostProcessContext } from "./context";

const WORD_START = /^[\p{L}\p{N}_$]/u;
const OPERAND_END = /[\p{L}\p{N}_$)\]}"'`]$/u;

/**
 * A statement does not end before text that follows on its line: asked for in front of `map(f);`, the text ends before
 * its own `;`, and is none where it could not go on with what follows.
 */
export function cutStatement(text: string, context: PostProcessContext): string {
  if (!WORD_START.test(context.lineSuffix)) return text;
  const end = statementEnd(text, context);
  if (end < 0) return text;
  const kept = text.slice(0, end).trimEnd();
  return OPERAND_END.test(kept) ? "" : kept;
}

/** Index of the first `;` that stands in no bracket and no string which was opened in the text; -1 if there is none. */
function statementEnd(text: string, { open, languageId }: PostProcessContext): number {
  for (let at = text.indexOf(";"); at >= 0; at = text.indexOf(";", at + 1)) {
    const { due } = scanBrackets(text.slice(0, at), open, languageId).end;
    if (due.length <= open.due.length) return at;
  }
  return -1;
}
