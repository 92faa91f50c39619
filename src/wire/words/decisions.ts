import type { Translator } from "../translator";

/** Every sentence of the page, in English. The extension sends what they are in the user's language. */
export const DECISIONS_WORDS = [
  "Last decisions",
  "The last {0} times that Inkling was asked for a suggestion in this window, the newest first. Choosing a time opens that decision.",
  "Nothing was decided yet. Type in an editor, or trigger a suggestion.",
  "None of the last decisions is of this kind.",
  "Show",
  "all",
  "shown",
  "nothing shown",
  "Copy as Markdown",
  "Copy as TSV",
  "Copied: {0} decisions.",
  "Decisions",
  "Time",
  "File",
  "Asked",
  "Outcome",
  "Estimate",
  "Tokens",
  "Milliseconds",
  "by hand",
  "while typing",
  "Open the decision of {0}",
] as const;

export type DecisionsWords = Translator<(typeof DECISIONS_WORDS)[number]>;
