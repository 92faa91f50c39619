import type { Trigger } from "../../model/completion/request";
import { secretFile } from "./secrets";
import type { TextSource } from "./textSource";

/** The most of a document that is ever read, in UTF-16 units: more than the model's window holds. */
export const PREFIX_UNITS = 12_288;
export const SUFFIX_UNITS = 2048;

/** The highlighted entry of the IntelliSense list: a suggestion must go on from its text. */
export interface SelectedEntry {
  readonly text: string;
  /** How many UTF-16 units before and after the cursor the entry replaces; all on the cursor's line. */
  readonly before: number;
  readonly after: number;
}

/** What is known of a document without reading it. */
export interface DocumentFacts {
  /** Its URI: identity only. */
  readonly document: string;
  readonly version: number;
  /** Full path with forward slashes, to tell secret files; never part of a prompt. */
  readonly file: string;
  /** Path of the workspace folder that it is in, without a slash at the end. */
  readonly folder?: string | undefined;
  /** Path for the prompt's header; see `headerPath`. */
  readonly path: string;
  readonly languageId: string;
  readonly scheme: string;
  /** Whether its file system is known to take changes. */
  readonly writable?: boolean;
  /** Why it cannot be edited: the scheme of a file system that takes no changes, or `diff` for the old side of one. */
  readonly readOnly?: string | undefined;
  readonly tabSize: number;
  readonly insertSpaces: boolean;
  readonly eol: "\n" | "\r\n";
}

/** The editor at one moment, as a plain value: everything a suggestion depends on. Line breaks in its texts are `\n`. */
export interface EditorSnapshot extends DocumentFacts {
  /**
   * Text before the cursor: whole lines, except that a single line longer than {@link PREFIX_UNITS} is cut. In a
   * notebook it begins with code of the cells above.
   */
  readonly prefix: string;
  /**
   * Offset of `prefix` in the document as stored, so with `\r\n` counted as two. Negative where `prefix` begins with
   * text that is not in the document: it ends at offset 0.
   */
  readonly prefixStart: number;
  /** Text after the cursor, at most {@link SUFFIX_UNITS}. */
  readonly suffix: string;
  /** The cursor's line before and after the cursor, within `prefix` and `suffix`. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  readonly cursor: Cursor;
  readonly trigger: Trigger;
  readonly selected: SelectedEntry | undefined;
  /** Why the file looks like a secret; its text was not read then and all texts above are empty. */
  readonly secret: string | undefined;
}

export interface Cursor {
  readonly line: number;
  /** UTF-16 units from the line's start. */
  readonly column: number;
}

/** The text before the cursor that is in the document itself: a cell begins with nothing open. */
export function ownPrefix({ prefix, prefixStart }: Pick<EditorSnapshot, "prefix" | "prefixStart">): string {
  return prefixStart < 0 ? prefix.slice(-prefixStart) : prefix;
}

/**
 * Reads the text around `cursor`: at most {@link PREFIX_UNITS} + {@link SUFFIX_UNITS}, however large the document is.
 * @param above whole lines that come before the document, at most so many units; asked only where there is room for them
 */
export function takeSnapshot(
  facts: DocumentFacts,
  source: TextSource,
  cursor: Cursor,
  trigger: Trigger = "automatic",
  selected?: SelectedEntry,
  above?: (units: number) => string,
): EditorSnapshot {
  const secret = secretFile(facts.file);
  const read = secret === undefined ? readAround(source, cursor) : NOTHING_READ;
  const whole = secret === undefined && read.prefixStart === 0;
  const before = (whole && above?.(PREFIX_UNITS - read.prefix.length)) || "";
  const text = { ...read, prefix: before + read.prefix, prefixStart: read.prefixStart - before.length };
  return { ...facts, ...text, cursor, trigger, selected, secret };
}

const NOTHING_READ = { prefix: "", prefixStart: 0, suffix: "", linePrefix: "", lineSuffix: "" };

function readAround(source: TextSource, cursor: Cursor): typeof NOTHING_READ {
  const line = source.line(cursor.line);
  const linePrefix = lastUnits(line.slice(Math.max(0, cursor.column - PREFIX_UNITS - 1), cursor.column), PREFIX_UNITS);
  const before = [linePrefix];
  let left = PREFIX_UNITS - linePrefix.length;
  let first = cursor.line;
  for (; first > 0; first--) {
    const above = source.line(first - 1);
    left -= above.length + 1;
    if (left < 0) break;
    before.push(above);
  }
  const prefixStart =
    first === cursor.line
      ? source.lineStart(first) + Math.min(cursor.column, line.length) - linePrefix.length
      : source.lineStart(first);

  const lineSuffix = firstUnits(line.slice(cursor.column, cursor.column + SUFFIX_UNITS + 1), SUFFIX_UNITS);
  const after = [lineSuffix];
  let room = SUFFIX_UNITS - lineSuffix.length;
  for (let below = cursor.line + 1; below < source.lineCount && room > 0; below++) {
    const text = firstUnits(source.line(below), room - 1);
    after.push(text);
    room -= text.length + 1;
  }
  return { prefix: before.reverse().join("\n"), prefixStart, suffix: after.join("\n"), linePrefix, lineSuffix };
}

/** At most `units` from the end, not starting with half a character. */
export function lastUnits(text: string, units: number): string {
  if (text.length <= units) return text;
  const from = text.length - units;
  return text.slice(isPair(text, from) ? from + 1 : from);
}

/** At most `units` from the start, not ending with half a character. */
export function firstUnits(text: string, units: number): string {
  if (text.length <= units) return text;
  return text.slice(0, isPair(text, units) ? units - 1 : units);
}

/** Whether the units around `index` are the two halves of one character. */
function isPair(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1));
}
