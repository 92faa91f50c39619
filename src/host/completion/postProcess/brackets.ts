import type { PostProcessContext } from "./context";

const CLOSER_OF: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const CLOSERS = new Set(Object.values(CLOSER_OF));

/** Languages in which `'` is more than a string's end: lifetimes, quotes of Lisp, apostrophes of prose. */
const APOSTROPHE = new Set(
  "rust clojure lisp scheme haskell ocaml fsharp sml markdown plaintext latex tex restructuredtext git-commit".split(
    " ",
  ),
);

/** Where a scan stands: the closers that are due, innermost last, and the quote that is open or empty. */
export interface BracketState {
  readonly due: readonly string[];
  readonly quote: string;
}

/** A closer (or closing quote) in a scanned text that closes nothing which was opened in that text. */
interface OuterCloser {
  readonly index: number;
  /** Whether it closes what was open before the text began; else nothing that is known. */
  readonly wanted: boolean;
}

export interface BracketScan {
  readonly outer: readonly OuterCloser[];
  readonly end: BracketState;
}

export const NOTHING_OPEN: BracketState = { due: [], quote: "" };

/**
 * Follows brackets and one-line strings through `text`. It knows no language's grammar: a string ends with its line,
 * and an apostrophe after a letter starts none.
 */
export function scanBrackets(text: string, start: BracketState, languageId: string): BracketScan {
  const outer: OuterCloser[] = [];
  const before = [...start.due];
  const within: string[] = [];
  let quote = start.quote;
  let quoteIsOuter = quote !== "";
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === "\n") quote = "";
    else if (quote !== "") {
      if (char === "\\") index++;
      else if (char === quote) {
        if (quoteIsOuter) outer.push({ index, wanted: true });
        quote = "";
      }
    } else if (opensQuote(text, index, languageId)) {
      quote = char;
      quoteIsOuter = false;
    } else if (char in CLOSER_OF) within.push(CLOSER_OF[char] ?? "");
    else if (CLOSERS.has(char)) {
      if (within.at(-1) === char) within.pop();
      else if (within.length === 0 && before.at(-1) === char) {
        before.pop();
        outer.push({ index, wanted: true });
      } else outer.push({ index, wanted: false });
    }
  }
  return { outer, end: { due: [...before, ...within], quote } };
}

function opensQuote(text: string, index: number, languageId: string): boolean {
  const char = text.charAt(index);
  if (char === '"' || char === "`") return true;
  return char === "'" && !APOSTROPHE.has(languageId) && !/[\p{L}\p{N}_]/u.test(text.charAt(index - 1));
}

/** What is open at the cursor. */
export function openAtCursor(context: Pick<PostProcessContext, "prefix" | "languageId">): BracketState {
  return scanBrackets(context.prefix, NOTHING_OPEN, context.languageId).end;
}
