import { scanBrackets } from "./brackets";
import type { PostProcessContext } from "./context";

/** A line that says something: repeating `}` is normal, repeating this is not. */
const TELLING = /[\p{L}\p{N}_].*[\p{L}\p{N}_]/u;

/** Whether the suggestion's first line would repeat the line above or below the cursor's. */
export function repeatsNeighbour(text: string, context: PostProcessContext): boolean {
  const end = text.indexOf("\n");
  const line = (context.linePrefix + (end < 0 ? text : text.slice(0, end))).trimEnd();
  return TELLING.test(line) && (line === context.previousLine || line === context.nextLine);
}

/**
 * Ends a block before the line that already stands below the cursor. A closing bracket counts as that line only if by
 * then the block has closed something that was opened before the cursor; else it closes the block's own.
 */
export function cutAtNextLine(text: string, context: PostProcessContext): string {
  if (context.nextLine === "" || !text.includes("\n")) return text;
  const { outer } = scanBrackets(text, context.open, context.languageId);
  const firstOuter = outer[0]?.index ?? text.length;
  const lines = text.split("\n");
  let end = lines[0]?.length ?? 0;
  for (const line of lines.slice(1)) {
    const start = end;
    end += 1 + line.length;
    const isCloser = /^[)\]}]/.test(line.trimStart());
    if (line.trimEnd() === context.nextLine && (!isCloser || firstOuter < end)) return text.slice(0, start);
  }
  return text;
}
