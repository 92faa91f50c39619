import type { PromptSlot } from "../../model/promptTemplate";

/** Tokens that are kept free for what the model writes. */
const GENERATION_RESERVE = 64;

/** Tokens by which the line being typed may outgrow the prefix budget before the window moves. */
const LINE_SLACK = 48;

/** How the model's positions are shared out, in tokens. */
export interface Budget {
  /** For the line of a path, and for the name of a repository. */
  readonly header: number;
  readonly repository: number;
  readonly suffix: number;
  /** For pieces of other files, at most; what they take is taken from `prefix` and `prefixLimit`. */
  readonly snippets: number;
  /** For the finished lines before the cursor. */
  readonly prefix: number;
  /** For all text before the cursor: `prefix` and the slack of the line being typed. */
  readonly prefixLimit: number;
}

/** For a context of 1,024: header 32, repository 16, suffix 192, snippets up to 128, generation 64, prefix the rest. */
export function budgetFor(slots: readonly PromptSlot[], context: number): Budget {
  const texts = new Set(slots.map((slot) => ("text" in slot ? slot.text : "control")));
  const header = texts.has("path") ? Math.min(32, context >> 3) : 0;
  const repository = texts.has("repositoryName") || texts.has("repositoryLine") ? Math.min(16, context >> 4) : 0;
  const suffix = texts.has("suffix") ? Math.min(192, Math.floor((context * 3) / 16)) : 0;
  const controls = slots.filter((slot) => "control" in slot).length;
  const reserve = Math.min(GENERATION_RESERVE, context >> 2);
  const prefixLimit = context - reserve - header - repository - suffix - controls;
  const snippets = texts.has("snippets") ? Math.min(128, context >> 3) : 0;
  const prefix = prefixLimit - Math.min(LINE_SLACK, prefixLimit >> 2);
  return { header, repository, suffix, snippets, prefix, prefixLimit };
}
