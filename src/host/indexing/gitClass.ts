/** A character class of git. */
export interface GitClass {
  /** 256 entries: 1 for each byte in it. */
  readonly bytes: Uint8Array;
  /** Behind its bracket. */
  readonly end: number;
}

/** The classes of POSIX, by the ranges of ASCII in them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  alnum: ["09", "AZ", "az"],
  alpha: ["AZ", "az"],
  blank: ["  ", "\t\t"],
  cntrl: ["\0\x1f", "\x7f\x7f"],
  digit: ["09"],
  graph: ["!~"],
  lower: ["az"],
  print: [" ~"],
  punct: ["!/", ":@", "[`", "{~"],
  space: ["  ", "\t\r"],
  upper: ["AZ"],
  xdigit: ["09", "AF", "af"],
};

/**
 * Reads a class the way git does: `]` may stand first, `\` escapes, `[:alpha:]` is a name.
 * @param text a pattern's bytes, a character each: a rule of many classes is not copied for each of them
 * @param start behind the opening bracket
 * @returns undefined for one without an end, or with a name that is none
 */
export function readClass(text: string, start: number, ignoreCase: boolean): GitClass | undefined {
  const bytes = new Uint8Array(256);
  const add = (from: number, to: number): void => {
    if (from <= to) bytes.fill(1, from, to + 1);
  };
  const negated = text[start] === "!" || text[start] === "^";
  let at = negated ? start + 1 : start;
  for (let first = true, before = 0; first || text[at] !== "]"; first = false) {
    const item = readItem(text, at, before);
    if (item === undefined) return undefined;
    for (const [from, to] of item.ranges) add(from, to);
    before = item.last;
    at = item.end;
  }
  if (ignoreCase) foldCase(bytes);
  return { bytes: negated ? bytes.map((has) => 1 - has) : bytes, end: at + 1 };
}

interface Item {
  readonly ranges: readonly (readonly [number, number])[];
  /** What a range that follows begins with; 0 where none can follow. */
  readonly last: number;
  readonly end: number;
}

function readItem(text: string, at: number, before: number): Item | undefined {
  const next = text[at + 1];
  if (text[at] === "-" && before !== 0 && next !== undefined && next !== "]") {
    const end = next === "\\" ? at + 2 : at + 1;
    return end < text.length ? { ranges: [[before, text.charCodeAt(end)]], last: 0, end: end + 1 } : undefined;
  }
  if (text[at] === "[" && next === ":") {
    const close = text.indexOf("]", at + 2);
    if (close < 0) return undefined;
    if (close > at + 2 && text[close - 1] === ":") {
      const ranges = NAMED[text.slice(at + 2, close - 1)]?.map(rangeOf);
      return ranges && { ranges, last: 0, end: close + 1 };
    }
  }
  const place = text[at] === "\\" ? at + 1 : at;
  if (place >= text.length) return undefined;
  const code = text.charCodeAt(place);
  return { ranges: [[code, code]], last: code, end: place + 1 };
}

function rangeOf(range: string): readonly [number, number] {
  return [range.charCodeAt(0), range.charCodeAt(1)];
}

/** Paths come in small letters then. */
function foldCase(bytes: Uint8Array): void {
  for (let capital = 65; capital <= 90; capital++) if (bytes[capital] === 1) bytes[capital + 32] = 1;
}
