/** A longer last word is left as it is: spelling it again would take too many steps. */
const LONGEST_TAIL = 32;

/** The last piece as the tokenizer splits text, on the cursor's line: a word, a number, punctuation, or white space. */
const LAST_PIECE = /(?: ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|[^\S\n]+)$/u;

/**
 * The text to take back before the cursor so that the model can choose whole tokens: "retu" was never followed by "rn"
 * in training, "return" is one token. Empty after a line break: a line starts between tokens.
 */
export function healingTail(prefix: string): string {
  const line = prefix.slice(Math.max(prefix.lastIndexOf("\n") + 1, prefix.length - LONGEST_TAIL - 1));
  const tail = LAST_PIECE.exec(line)?.[0] ?? "";
  return tail.length > LONGEST_TAIL ? "" : tail;
}
