import type { PromptTemplate } from "../../model/manifest";

/** Tokens that are kept free for what the model writes. */
const GENERATION_RESERVE = 64;

/** Tokens by which the line being typed may outgrow the prefix budget before the window moves. */
const LINE_SLACK = 48;

/** How the model's positions are shared out, in tokens. */
export interface Budget {
  readonly header: number;
  readonly suffix: number;
  /** For pieces of other files, at most; what they take is taken from `prefix` and `prefixLimit`. */
  readonly snippets: number;
  /** For the finished lines before the cursor. */
  readonly prefix: number;
  /** For all text before the cursor: `prefix` and the slack of the line being typed. */
  readonly prefixLimit: number;
}

/** For a context of 1,024: header 32, suffix 192, snippets up to 128, generation 64, prefix the rest. */
export function budgetFor(template: PromptTemplate, context: number): Budget {
  const infilling = template === "suffix-first";
  const header = infilling ? Math.min(32, context >> 3) : 0;
  const suffix = infilling ? Math.min(192, Math.floor((context * 3) / 16)) : 0;
  const controls = infilling ? 3 : 1;
  const reserve = Math.min(GENERATION_RESERVE, context >> 2);
  const prefixLimit = context - reserve - header - suffix - controls;
  const snippets = infilling ? Math.min(128, context >> 3) : 0;
  return { header, suffix, snippets, prefix: prefixLimit - Math.min(LINE_SLACK, prefixLimit >> 2), prefixLimit };
}
