const CLOSER_OF: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const CLOSERS = new Set(Object.values(CLOSER_OF));

/** Languages in which `'` is more than a string's end: lifetimes, quotes of Lisp, apostrophes of prose. */
const APOSTROPHE = new Set(
  "rust clojure lisp scheme haskell ocaml fsharp sml markdown plaintext latex tex restructuredtext git-commit".split(
    " ",
  ),
);

/** What opens code inside of a string, by language and by how the string begins. */
const INTERPOLATIONS: readonly (readonly [languages: ReadonlySet<string>, string: RegExp, opening: string])[] = (
  [
    ["javascript javascriptreact typescript typescriptreact vue svelte", /`$/, "${"],
    ["python", /(?<![\p{L}\p{N}_])(?:f|t|rf|fr|rt|tr)["']$/iu, "{"],
    ["csharp", /\$@?"$/, "{"],
    ["kotlin groovy dart php shellscript terraform hcl", /"$/, "${"],
    ["ruby crystal elixir coffeescript", /["`]$/, "#{"],
  ] as const
).map(([languages, string, opening]) => [new Set(languages.split(" ")), string, opening]);

/**
 * What is open, innermost last: a closer that is due, or a quote with what opens code inside of its string (`${` in a
 * template string), if anything does.
 */
export interface BracketState {
  readonly due: readonly string[];
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

export const NOTHING_OPEN: BracketState = { due: [] };

/**
 * Follows brackets and one-line strings through `text`, with the code inside of strings where a language has it. It
 * knows no grammar beyond that: a string ends with its line, and an apostrophe after a letter starts none.
 */
export function scanBrackets(text: string, start: BracketState, languageId: string): BracketScan {
  const outer: OuterCloser[] = [];
  const due = [...start.due];
  /** So many of `due` were open before the text. */
  let before = due.length;
  const close = (index: number): void => {
    if (due.length === before) {
      outer.push({ index, wanted: true });
      before--;
    }
    due.pop();
  };
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    const open = due.at(-1);
    if (isQuote(open)) {
      const opening = open.slice(1);
      if (char === "\n") {
        due.pop();
        before = Math.min(before, due.length);
      } else if (char === open.charAt(0)) close(index);
      else if (opening !== "" && text.startsWith(opening, index)) {
        due.push("}");
        index += opening.length - 1;
      } else if (char === "\\") index++;
    } else if (opensQuote(text, index, languageId)) due.push(char + interpolation(text, index, languageId));
    else if (char in CLOSER_OF) due.push(CLOSER_OF[char] ?? "");
    else if (open === char) close(index);
    else if (CLOSERS.has(char)) outer.push({ index, wanted: false });
  }
  return { outer, end: { due } };
}

/** Whether the innermost thing that is open is a string. */
function isQuote(open: string | undefined): open is string {
  return open !== undefined && !CLOSERS.has(open);
}

function opensQuote(text: string, index: number, languageId: string): boolean {
  const char = text.charAt(index);
  if (char === '"' || char === "`") return true;
  if (char !== "'" || APOSTROPHE.has(languageId)) return false;
  return !/[\p{L}\p{N}_]/u.test(text.charAt(index - 1)) || interpolation(text, index, languageId) !== "";
}

function interpolation(text: string, index: number, languageId: string): string {
  const string = text.slice(Math.max(0, index - 3), index + 1);
  const found = INTERPOLATIONS.find(([languages, opens]) => languages.has(languageId) && opens.test(string));
  return found?.[2] ?? "";
}
