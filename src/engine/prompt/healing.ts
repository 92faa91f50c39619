/** A longer last word is left as it is: spelling it again would take too many steps. */
const LONGEST_TAIL = 32;

/**
 * The text to take back before the cursor so that the model can choose whole tokens: "retu" was never followed by "rn"
 * in training, "return" is one token. It is the last piece of the cursor's line: a word, a number, punctuation, or white
 * space. Empty after a line break: a line starts between tokens.
 * @param pieces how the tokenizer cuts text before it merges bytes
 */
export function healingTail(prefix: string, pieces: (text: string) => readonly string[]): string {
  const line = prefix.slice(Math.max(prefix.lastIndexOf("\n") + 1, prefix.length - LONGEST_TAIL - 1));
  const tail = pieces(line).at(-1) ?? "";
  return tail.length > LONGEST_TAIL ? "" : tail;
}
