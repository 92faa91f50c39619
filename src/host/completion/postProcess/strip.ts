import type { PostProcessContext } from "./context";

/** What never belongs into a document: markers of the prompt, half characters, control characters. */
const FOREIGN = /<\|(?:endoftext|fim_\w*|file_\w*|pad|im_\w*)\|>|\ufffd|(?![\t\n])\p{Cc}/u;

/** Ends the text before the first thing in it that is no text, and takes line breaks as `\n`. */
export function cutForeign(raw: string): string {
  const text = raw.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const found = text.search(FOREIGN);
  return found < 0 ? text : text.slice(0, found);
}

/** Characters without a look of their own: direction marks, zero width, soft hyphens, tags. One code point each. */
const FORMAT = /\p{Cf}/gu;

/**
 * Ends the text before the first format character that the cursor's line does not have: such characters make text look
 * other than it is. What the line has may come again: the joiners of Persian or of emoji, where one writes them.
 */
export function cutFormat(
  text: string,
  { linePrefix, lineSuffix }: Pick<PostProcessContext, "linePrefix" | "lineSuffix">,
): string {
  for (const { 0: character, index } of text.matchAll(FORMAT)) {
    if (linePrefix.includes(character) || lineSuffix.includes(character)) continue;
    // An emoji that is joined from several is left out whole.
    return text.slice(0, index).replace(/\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*$/u, "");
  }
  return text;
}

/** In line mode, the first line. */
export function cutToMode(text: string, { mode }: PostProcessContext): string {
  const end = text.indexOf("\n");
  return mode === "block" || end < 0 ? text : text.slice(0, end);
}

/** Drops blanks at the start when a blank already stands before the cursor, and keeps indentation. */
export function dropDoubleSpace(text: string, { linePrefix }: PostProcessContext): string {
  return linePrefix.trim() !== "" && /\s$/.test(linePrefix) ? text.replace(/^[ \t]+/, "") : text;
}

/** No blanks at the end of lines, no blank lines at the end. */
export function trimEnds(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}

/** Leading tabs and spaces as the editor writes them, on every line that begins inside the text. */
export function matchIndentation(text: string, { linePrefix, tabSize, insertSpaces }: PostProcessContext): string {
  const convert = (line: string): string =>
    line.replace(/^[\t ]+/, (blanks) => {
      if (insertSpaces) return blanks.replaceAll("\t", " ".repeat(tabSize));
      return blanks.replaceAll(" ".repeat(tabSize), "\t").replace(/ +(?=\t)/g, "");
    });
  const lines = text.split("\n");
  return lines.map((line, index) => (index > 0 || linePrefix.trim() === "" ? convert(line) : line)).join("\n");
}
