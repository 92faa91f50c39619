import type { PostProcessContext } from "./context";

/** What belongs into no document: markers of prompts, half characters, control characters. */
const FOREIGN = /<\|(?:endoftext|fim_\w*|file_\w*|pad|im_\w*)\|>|\ufffd|(?![\t\n])\p{Cc}/gu;

/**
 * Ends the text before the first thing in it that is no text, and takes line breaks as `\n`. A marker that the user has
 * written is the user's text: control tokens end an answer in the engine, and never come as text.
 */
export function cutForeign(raw: string, { prefix, suffix }: Pick<PostProcessContext, "prefix" | "suffix">): string {
  const text = raw.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  for (const { 0: found, index } of text.matchAll(FOREIGN))
    if (found.length === 1 || !(prefix.includes(found) || suffix.includes(found))) return text.slice(0, index);
  return text;
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

/** Languages in which a tab at the start of a line means something, and those that know no tab there. */
const TABS_BY_LAW = new Set(["makefile", "tsv"]);
const SPACES_BY_LAW = new Set("yaml dockercompose github-actions-workflow fsharp elm nim".split(" "));

/**
 * Leading tabs and spaces as the editor writes them, on every line that begins inside the text. The language's law goes
 * first, and blanks behind tabs are no indentation: they align.
 */
export function matchIndentation(
  text: string,
  { languageId, linePrefix, tabSize, insertSpaces }: PostProcessContext,
): string {
  if (TABS_BY_LAW.has(languageId)) return text;
  const spaces = insertSpaces || SPACES_BY_LAW.has(languageId);
  const convert = (line: string): string =>
    line.replace(/^[\t ]+/, (blanks) => {
      if (spaces) return blanks.replaceAll("\t", " ".repeat(tabSize));
      if (/^\t+ +$/.test(blanks)) return blanks;
      return blanks.replaceAll(" ".repeat(tabSize), "\t").replace(/ +(?=\t)/g, "");
    });
  const lines = text.split("\n");
  return lines.map((line, index) => (index > 0 || linePrefix.trim() === "" ? convert(line) : line)).join("\n");
}
