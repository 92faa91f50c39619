import { withoutSecrets } from "../secretText";
import type { TextSource } from "../textSource";
import { identifiersOf } from "./identifiers";

/** UTF-16 units of a snippet: with its path it fits into 64 tokens, which is what a prompt of 512 has room for. */
const WINDOW_UNITS = 180;
const WINDOW_LINES = 25;

/** Lines from one window's start to the next one's. */
const STRIDE = 2;

/** Of a long document only so much is looked at, around the place that was changed last. */
const MOST_LINES = 1200;
const MOST_UNITS = 60_000;

/** Lines of a document that may become a snippet. */
export interface SnippetWindow {
  /** From 0. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  readonly identifiers: ReadonlySet<string>;
}

/** The windows of one version of a document, and where each identifier is. */
export interface DocumentIndex {
  readonly windows: readonly SnippetWindow[];
  /** Ascending numbers of windows by identifier. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** @param near the line around which a long document is read, from 0 */
export function indexDocument(source: TextSource, near: number): DocumentIndex {
  const first = Math.max(0, Math.min(near - MOST_LINES / 2, source.lineCount - MOST_LINES));
  const lines = readLines(source, first);
  const windows: SnippetWindow[] = [];
  for (let start = 0; start < lines.length; start += STRIDE) {
    const window = windowAt(lines, start);
    if (window !== undefined) windows.push({ ...window, firstLine: first + start });
  }
  const places = new Map<string, number[]>();
  for (const [number, { identifiers }] of windows.entries()) {
    for (const name of identifiers) {
      const known = places.get(name);
      if (known === undefined) places.set(name, [number]);
      else known.push(number);
    }
  }
  return { windows, places };
}

function readLines(source: TextSource, first: number): string[] {
  const lines: string[] = [];
  let room = MOST_UNITS;
  for (let index = first; index < source.lineCount && lines.length < MOST_LINES && room > 0; index++) {
    const line = withoutSecrets(source.line(index)).slice(0, WINDOW_UNITS + 1);
    lines.push(line);
    room -= line.length + 1;
  }
  return lines;
}

/** As many whole lines as are allowed, with a line that says something at both ends. */
function windowAt(lines: readonly string[], start: number): Omit<SnippetWindow, "firstLine"> | undefined {
  if ((lines[start] ?? "").trim() === "") return undefined;
  let end = start;
  for (let room = WINDOW_UNITS; end < lines.length && end < start + WINDOW_LINES; end++) {
    room -= (lines[end] ?? "").length + 1;
    if (room < 0) break;
  }
  while (end > start && (lines[end - 1] ?? "").trim() === "") end--;
  if (end === start) return undefined;
  const inside = lines.slice(start, end);
  return { lines: inside, identifiers: identifiersOf(inside.join("\n")) };
}
