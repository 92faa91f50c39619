import { openAtCursor, scanBrackets } from "./brackets";
import type { CleanUpContext } from "./context";

/** A line that says something: repeating `}` is normal, repeating this is not. */
const TELLING = /[\p{L}\p{N}_].*[\p{L}\p{N}_]/u;

/** Whether the suggestion's first line would repeat the line above or below the cursor's. */
export function repeatsNeighbour(text: string, context: CleanUpContext): boolean {
  const end = text.indexOf("\n");
  const line = (context.linePrefix + (end < 0 ? text : text.slice(0, end))).trimEnd();
  return TELLING.test(line) && (line === context.previousLine || line === context.nextLine);
}

/**
 * Ends a block before the line that already stands below the cursor. A closing bracket counts as that line only if it
 * closes something that was opened before the cursor, not in the block itself.
 */
export function cutAtNextLine(text: string, context: CleanUpContext): string {
  if (context.nextLine === "" || !text.includes("\n")) return text;
  const { outer } = scanBrackets(text, openAtCursor(context), context.languageId);
  let from = text.indexOf("\n") + 1;
  while (from > 0) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end < 0 ? undefined : end).trimEnd();
    if (line === context.nextLine) {
      const visible = from + (line.length - line.trimStart().length);
      const isCloser = /^[)\]}]/.test(line.trimStart());
      if (!isCloser || outer.some(({ index }) => index === visible)) return text.slice(0, from - 1);
    }
    from = end + 1;
  }
  return text;
}
