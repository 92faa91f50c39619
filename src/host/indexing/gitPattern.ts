import { LinearPattern, type Piece, SLASH, type Steps } from "../../core/linearPattern";
import { readClass } from "./gitClass";

/** One line of a `.gitignore` file. */
export interface GitRule {
  readonly line: string;
  /** Begins with `!`: takes back what rules before it say. */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** Without a slash: for names in every folder below. */
  readonly nameOnly: boolean;
  /** What it begins with, up to the first special character: most paths end here. */
  readonly prefix: Uint8Array;
  /** The rest, compiled when a path first gets so far; undefined for a rule that can match nothing. */
  readonly rest: (() => LinearPattern | undefined) | undefined;
}

const [STAR, QUESTION, BACKSLASH, BRACKET] = ["*", "?", "\\", "["].map((char) => char.charCodeAt(0));

const SPECIAL = [STAR, QUESTION, BACKSLASH, BRACKET];

/** A rule looked at counts as so many steps. */
const RULE_STEPS = 4;

/** The lines of a file of rules. As git: a byte order mark is dropped. */
export function ruleLines(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split("\n");
}

/**
 * The rule in a line, or none. As git: a carriage return at the end is dropped, and so are spaces that are not escaped.
 */
export function gitRule(raw: string, ignoreCase: boolean): GitRule | undefined {
  const line = withoutEnd(raw);
  if (line === "" || line.startsWith("#")) return undefined;
  const negated = line.startsWith("!");
  let pattern = negated ? line.slice(1) : line;
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  if (pattern === "") return undefined;
  const nameOnly = !pattern.includes("/");
  const bytes = gitBytes(pattern.startsWith("/") ? pattern.slice(1) : pattern, ignoreCase);
  const special = bytes.findIndex((byte) => SPECIAL.includes(byte));
  const common = { line, negated, foldersOnly, nameOnly };
  if (special < 0) return { ...common, prefix: bytes, rest: undefined };
  let compiled: { readonly pattern: LinearPattern | undefined } | undefined;
  const rest = (): LinearPattern | undefined => {
    compiled ??= { pattern: compile(bytes.subarray(special), ignoreCase) };
    return compiled.pattern;
  };
  return { ...common, prefix: bytes.subarray(0, special), rest };
}

/**
 * Whether the rule is for a path.
 * @param path from the folder of the rule's file, in UTF-8, in small letters where case does not count
 * @param name where the last name begins in it
 */
export function ruleMatches(rule: GitRule, path: Uint8Array, name: number, steps: Steps): boolean {
  const from = rule.nameOnly ? name : 0;
  const { prefix, rest } = rule;
  steps.take(RULE_STEPS);
  if (prefix.length > path.length - from) return false;
  for (let at = 0; at < prefix.length; at++) {
    if (prefix[at] === path[from + at]) continue;
    steps.take(at);
    return false;
  }
  steps.take(prefix.length);
  if (rest === undefined) return prefix.length === path.length - from;
  return rest()?.matches(path, from + prefix.length, steps) ?? false;
}

/** @returns the bytes of a path or pattern, in small letters (A to Z) where case does not count */
export function gitBytes(text: string, ignoreCase: boolean): Uint8Array {
  return Buffer.from(ignoreCase ? text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase()) : text);
}

function withoutEnd(raw: string): string {
  const line = raw.replace(/\r$/, "").replace(/\0.*$/s, "");
  let end = 0; // of what is to stay
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") {
      at++;
      if (at === line.length) return line;
      end = at + 1;
    } else if (line[at] !== " ") end = at + 1;
  }
  return line.slice(0, end);
}

/** Undefined for a pattern that can match nothing: a class without an end, a backslash before nothing. */
function compile(bytes: Uint8Array, ignoreCase: boolean): LinearPattern | undefined {
  const pieces: Piece[] = [];
  const text = Buffer.from(bytes).toString("latin1");
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at];
    if (byte === STAR) at = readStars(bytes, at, pieces);
    else if (byte === QUESTION) {
      pieces.push({ kind: "one", has: () => true });
      at++;
    } else if (byte === BRACKET) {
      const found = readClass(text, at + 1, ignoreCase);
      if (found === undefined) return undefined;
      pieces.push({ kind: "one", has: (code) => found.bytes[code] === 1 });
      at = found.end;
    } else {
      if (byte === BACKSLASH) at++;
      const code = bytes[at];
      if (code === undefined) return undefined;
      pieces.push({ kind: "code", code });
      at++;
    }
  }
  return new LinearPattern(pieces);
}

/** Two stars or more that are all between two slashes stand for any folders, others for one star. */
function readStars(bytes: Uint8Array, start: number, pieces: Piece[]): number {
  let end = start;
  while (bytes[end] === STAR) end++;
  const slash = bytes[end] === BACKSLASH && bytes[end + 1] === SLASH ? end + 1 : end;
  const begins = start === 0 || bytes[start - 1] === SLASH;
  if (end - start < 2 || !begins || (end < bytes.length && bytes[slash] !== SLASH)) {
    pieces.push({ kind: "star" });
    return end;
  }
  if (end === bytes.length) {
    pieces.push({ kind: "deep" });
    return end;
  }
  pieces.push({ kind: "maybe", skip: 2 }, { kind: "upToSlash" });
  return slash + 1;
}
