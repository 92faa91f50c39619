import { scanBrackets } from "./brackets";
import type { PostProcessContext } from "./context";
import { isProse } from "./prose";

/** Ends the text before a closing bracket that closes nothing: neither in the text nor before the cursor. */
export function cutStrayCloser(text: string, context: PostProcessContext): string {
  const { open } = context;
  if (open.due.length === 0 && !context.prefixIsWhole) return text;
  const stray = scanBrackets(text, open, context.languageId).outer.find(({ wanted }) => !wanted);
  // Most texts have none: only for one that has is the text above read for what it is.
  return stray === undefined || isProse(context) ? text : text.slice(0, stray.index).trimEnd();
}

export interface Overlap {
  readonly text: string;
  /** How many UTF-16 units after the cursor `text` writes again and so replaces. */
  readonly after: number;
  /** Where in `text` that begins; its length if nothing is replaced. */
  readonly from: number;
  /** Where the single characters after the cursor stand in `text`, if other text comes between them. */
  readonly standing?: readonly number[];
}

/** Text on the cursor's line counts as repeated from so many units on, unless it is punctuation. */
const MIN_REPEATED_WORD = 3;

/**
 * Sees to it that what stands after the cursor on its line is not written twice. Where the text arrives at that
 * remainder (it closes a bracket or string that was open at the cursor, or ends as the remainder begins) the remainder
 * is replaced; where the two then differ, the text ends before.
 */
export function resolveOverlap(text: string, context: PostProcessContext): Overlap {
  const suffix = context.lineSuffix.trimEnd();
  const none: Overlap = { text, after: 0, from: text.length };
  if (suffix.trim() === "") return none;
  const outer = scanBrackets(text, context.open, context.languageId).outer;
  for (const { index } of outer) {
    const from = suffix.startsWith(" ") && text.charAt(index - 1) === " " ? index - 1 : index;
    const tail = text.slice(from);
    if (tail.startsWith(suffix)) return { text, after: suffix.length, from };
    if (suffix.startsWith(tail)) return { text, after: tail.length, from };
    const standing = aroundClosers(outer, text, suffix);
    if (standing !== undefined) return { text, after: suffix.length, from: index, standing };
    if (text.charAt(index) === suffix.trimStart().charAt(0)) {
      const kept = text.slice(0, index).trimEnd();
      return { text: kept, after: 0, from: kept.length };
    }
  }
  const repeated = repeatedTail(text, suffix);
  return repeated === 0 ? none : { text, after: repeated, from: text.length - repeated };
}

/** What an editor closes by itself. */
const AUTO_CLOSED = /^[)\]}>"'`]{1,4}$/;

/**
 * Where each of the closers behind the cursor stands in the text, which writes all of them, in their order, and more
 * between them: `a", b);` before `")`. VS Code draws such a text in pieces around them.
 */
function aroundClosers(
  outer: readonly { readonly index: number }[],
  text: string,
  suffix: string,
): readonly number[] | undefined {
  if (!AUTO_CLOSED.test(suffix) || suffix.length < 2) return undefined;
  const standing = outer.slice(0, suffix.length).map(({ index }) => index);
  const matches = standing.length === suffix.length && standing.every((at, index) => text[at] === suffix[index]);
  return matches ? standing : undefined;
}

/** Length of the longest end of `text` that `suffix` begins with, if it is more than a coincidence. */
function repeatedTail(text: string, suffix: string): number {
  for (let length = Math.min(text.length, suffix.length); length > 0; length--) {
    if (!text.endsWith(suffix.slice(0, length))) continue;
    const piece = suffix.slice(0, length);
    const telling = /^[;,:]/.test(piece) || length === suffix.length || piece.trim().length >= MIN_REPEATED_WORD;
    return telling && !/^[)\]}]/.test(piece) ? length : 0;
  }
  return 0;
}
