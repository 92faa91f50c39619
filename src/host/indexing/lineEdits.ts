import type { RangeChange } from "../context/textChange";

/** `removed` lines from `first` of the old text stand where `added` lines from `start` of the new text do. */
interface Hunk {
  readonly first: number;
  readonly removed: number;
  readonly start: number;
  readonly added: number;
}

export interface LineEdit {
  readonly firstLine: number;
  readonly removed: number;
  readonly lines: readonly string[];
}

/** As VS Code splits what is inserted. */
const LINE_BREAK = /\r\n|\r|\n/g;

/**
 * The edits of whole lines that turn the old text into the new one; each applies to the result of those before it.
 *
 * @param changes of one event, each in the coordinates that those before it left
 * @param line a line of the new text
 */
export function lineEdits(changes: readonly RangeChange[], line: (index: number) => string): LineEdit[] {
  let hunks: readonly Hunk[] = [];
  for (const { range, text } of changes) {
    const { line: startLine } = range.start;
    const added = (text.match(LINE_BREAK)?.length ?? 0) + 1;
    hunks = replaced(hunks, startLine, range.end.line - startLine + 1, added);
  }
  // From the end, so that an edit leaves the numbers of those after it alone.
  return hunks.toReversed().map(({ first, removed, start, added }) => ({
    firstLine: first,
    removed,
    lines: Array.from({ length: added }, (_, index) => line(start + index)),
  }));
}

/** How many lines the edits add; negative when they remove some. */
export function linesGained(edits: readonly LineEdit[]): number {
  return edits.reduce((sum, { removed, lines }) => sum + lines.length - removed, 0);
}

/** `hunks`, in order and apart, after `count` lines from `at` of the new text became `added` lines. */
function replaced(hunks: readonly Hunk[], at: number, count: number, added: number): Hunk[] {
  const before = hunks.filter(({ start, added: lines }) => start + lines < at);
  const after = hunks.filter(({ start }) => start > at + count);
  const touched = hunks.slice(before.length, hunks.length - after.length);

  const shiftBefore = shiftOf(before.at(-1));
  const shiftInside = shiftOf(touched.at(-1) ?? before.at(-1));
  const last = touched.at(-1);
  const start = Math.min(at, touched[0]?.start ?? at);
  const end = Math.max(at + count, last === undefined ? 0 : last.start + last.added);
  const first = start - shiftBefore;
  const merged = { first, removed: end - shiftInside - first, start, added: end - start + added - count };
  return [...before, merged, ...after.map((hunk) => ({ ...hunk, start: hunk.start + added - count }))];
}

/** How far the lines behind a hunk have moved. */
function shiftOf(hunk: Hunk | undefined): number {
  return hunk === undefined ? 0 : hunk.start + hunk.added - (hunk.first + hunk.removed);
}
