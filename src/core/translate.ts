/** VS Code's `l10n.t`, for what needs no VS Code: `{0}`, `{1}` … in the message are the places of the arguments. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** Leaves the words English: for the log and the command line. */
export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));

/** What stands at a place of a sentence. Names, numbers and what the system says are the same in every language. */
export type SentenceArgument = string | number | Sentence;

/** English that is translated only where it is shown; a plain value, so that it crosses process borders. */
export interface Sentence {
  /** The key for translation, with places `{0}`, `{1}` … */
  readonly text: string;
  readonly args: readonly SentenceArgument[];
}

/** @param text a literal: `npm run l10n` finds it */
export function sentence(text: string, ...args: readonly SentenceArgument[]): Sentence {
  return { text, args };
}

/** What the system or a library says: nobody can translate it. */
export function verbatim(text: string): Sentence {
  return { text: "{0}", args: [text] };
}

export function sentenceText({ text, args }: Sentence, translate: Translate): string {
  return translate(text, ...args.map((arg) => (typeof arg === "object" ? sentenceText(arg, translate) : arg)));
}
