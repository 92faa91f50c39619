/** One token of a text, in order. */
export interface GreedyToken {
  /** Whether the most probable token was this one. */
  readonly right: boolean;
  /** Whether there is a line break in it. */
  readonly endsLine: boolean;
}

/**
 * At how many cursors greedy decoding would write the rest of the line as it stands, and then the line break with the
 * indentation behind it. Every token of a finished line that is no line break is a cursor. As each token is judged behind
 * the true ones before it, a rest is exact if all its tokens are right.
 */
export function exactRests(tokens: readonly GreedyToken[]): { readonly cursors: number; readonly exact: number } {
  let cursors = 0;
  let exact = 0;
  let allRight: boolean | undefined; // up to the line's end; undefined where the text ends without one
  for (const { right, endsLine } of tokens.toReversed()) {
    if (endsLine) {
      allRight = right;
      continue;
    }
    if (allRight === undefined) continue;
    allRight = allRight && right;
    cursors++;
    if (allRight) exact++;
  }
  return { cursors, exact };
}
