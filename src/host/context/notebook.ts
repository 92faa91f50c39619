import type { TextSource } from "./textSource";

/** A cell of a notebook, by lines. */
export interface Cell {
  readonly languageId: string;
  readonly isCode: boolean;
  readonly source: TextSource;
}

/**
 * The code of the cells above, each followed by a blank line: the nearest `units` UTF-16 units of it, in whole lines.
 * Cells of other languages and texts are left out, and so are empty ones.
 * @param cells in the notebook's order
 */
export function codeAbove(cells: readonly Cell[], languageId: string, units: number): string {
  const lines: string[] = [];
  let room = units;
  for (const { source } of cells.filter((cell) => cell.isCode && cell.languageId === languageId).reverse()) {
    if (source.lineCount === 1 && source.line(0).trim() === "") continue;
    lines.push("");
    room--;
    for (let index = source.lineCount - 1; index >= 0; index--) {
      const line = source.line(index);
      room -= line.length + 1;
      if (room < 0) return joined(lines);
      lines.push(line);
    }
  }
  return joined(lines);
}

/** Lines from the last to the first, as a text that ends with a line break; a blank line at its start says nothing. */
function joined(reversed: readonly string[]): string {
  const lines = reversed.toReversed();
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0
    ? ""
    : lines
        .slice(first)
        .map((line) => `${line}\n`)
        .join("");
}
