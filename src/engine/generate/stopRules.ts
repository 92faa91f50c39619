import type { CompletionMode } from "../../model/completion/request";
import type { StopReason } from "../../model/completion/result";

/** What the stop rules know of the text around the cursor. */
export interface StopContext {
  readonly mode: CompletionMode;
  /** Text of the cursor's line before the cursor. */
  readonly linePrefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
}

/** Stop here: the first `keep` characters of the generated text stay. */
export interface Stop {
  readonly reason: StopReason;
  readonly keep: number;
}

/** A suffix line shorter than this (a lone bracket) occurs again too easily to be taken for the suffix. */
const SHORTEST_SUFFIX_LINE = 3;

/**
 * Looks at all text generated so far and says whether it should have ended, and where. Pure: called after each token.
 * The cuts are exact; what is left of them is for the clean-up.
 */
export function findStop(text: string, context: StopContext): Stop | undefined {
  const stops = [
    context.mode === "line" ? newline(text) : dedent(text, context.linePrefix),
    unmatchedCloser(text, context),
    suffixReached(text, context),
  ];
  return stops.filter((stop) => stop !== undefined).sort((a, b) => a.keep - b.keep)[0];
}

function newline(text: string): Stop | undefined {
  const keep = text.indexOf("\n");
  return keep < 0 ? undefined : { reason: "newline", keep };
}

/**
 * Ends a block where the indentation falls back to where it started. On an empty line the block is the one around the
 * cursor; after text, the block is what that line opens, with the line that closes it ("}", "end").
 */
function dedent(text: string, linePrefix: string): Stop | undefined {
  const base = indentation(linePrefix);
  const onEmptyLine = linePrefix.trim() === "";
  let start = text.indexOf("\n") + 1;
  while (start > 0 && start < text.length) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? undefined : end);
    // Without a visible character the line's indentation is not known yet.
    if (line.trim() !== "") {
      const depth = indentation(line);
      const closes = /^\s*(?:[)\]}]|end\b)/.test(line);
      if (!onEmptyLine && closes && depth === base) return end < 0 ? undefined : { reason: "dedent", keep: end };
      if (onEmptyLine ? depth < base : depth <= base)
        return { reason: "dedent", keep: text.slice(0, start).trimEnd().length };
    }
    start = end + 1;
  }
  return undefined;
}

/** Columns of leading white space; a tab counts as four, which is only ever compared with its like. */
function indentation(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === "\t") columns += 4;
    else if (character === " ") columns++;
    else break;
  }
  return columns;
}

const PAIRS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Ends before a bracket that closes nothing in the new text and that already stands to the right of the cursor. */
function unmatchedCloser(text: string, { suffix }: StopContext): Stop | undefined {
  const next = suffix.trimStart()[0] ?? "";
  if (!(next in PAIRS)) return undefined;
  const open: string[] = [];
  for (let keep = 0; keep < text.length; keep++) {
    const character = text.charAt(keep);
    if ("([{".includes(character)) open.push(character);
    const opener = PAIRS[character];
    if (opener === undefined) continue;
    if (open.at(-1) === opener) open.pop();
    else if (character === next) return { reason: "unmatched-closer", keep };
  }
  return undefined;
}

/** Ends where the text begins to repeat what follows the cursor. */
function suffixReached(text: string, { suffix }: StopContext): Stop | undefined {
  const [restOfLine = "", ...below] = suffix.split("\n");
  if (restOfLine.trim().length >= SHORTEST_SUFFIX_LINE) {
    const found = text.indexOf(restOfLine.trim());
    const spaced = restOfLine !== restOfLine.trimStart();
    if (found >= 0)
      return {
        reason: "suffix-reached",
        keep: (spaced ? text.slice(0, found).trimEnd() : text.slice(0, found)).length,
      };
  }
  const nextLine = below.find((line) => line.trim() !== "");
  if (nextLine === undefined || nextLine.trim().length < SHORTEST_SUFFIX_LINE) return undefined;
  const keep = text.indexOf(`\n${nextLine.trimEnd()}\n`);
  return keep < 0 ? undefined : { reason: "suffix-reached", keep };
}
