import { l10n } from "vscode";

/** A page's sentences in the user's language, by their English. */
export function translated<Word extends string>(words: readonly Word[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, l10n.t(word)]));
}
