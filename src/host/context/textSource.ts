/** A document by lines, so that a huge one is never read whole. Lines come without their line break. */
export interface TextSource {
  readonly lineCount: number;
  line(index: number): string;
  /** Offset of the line's first character in the document: UTF-16 units, line breaks counted as they are stored. */
  lineStart(index: number): number;
}

/** A {@link TextSource} over a text that is in memory anyway: tests and command-line tools. */
export function textSourceOf(text: string): TextSource {
  const starts = [0];
  const lines: string[] = [];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push(text.slice(starts.at(-1), match.index));
    starts.push(match.index + match[0].length);
  }
  lines.push(text.slice(starts.at(-1)));
  return {
    lineCount: lines.length,
    line: (index) => lines[index] ?? "",
    lineStart: (index) => starts[index] ?? text.length,
  };
}
