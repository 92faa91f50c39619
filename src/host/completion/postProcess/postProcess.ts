import type { ReasonCode } from "../decision";
import { cutStrayCloser, type Overlap, resolveOverlap } from "./closers";
import type { PostProcessContext } from "./context";
import { cutAtNextLine, repeatsNeighbour } from "./neighbours";
import { cutRepetition } from "./repetition";
import { cutSecret } from "./secret";
import { cutStatement } from "./statement";
import { cutForeign, cutFormat, cutToMode, dropDoubleSpace, matchIndentation, trimEnds } from "./strip";
import { trivialReason } from "./trivial";

export type PostProcessResult =
  | ({ readonly kind: "keep" } & Overlap)
  | { readonly kind: "drop"; readonly reason: ReasonCode; readonly detail: string };

type Rule = (text: string, context: PostProcessContext) => string;

/** In this order: what is no text at all goes first, what compares lines sees them as they would stand. */
const RULES: readonly Rule[] = [
  cutForeign,
  cutFormat,
  cutToMode,
  cutSecret,
  dropDoubleSpace,
  cutRepetition,
  matchIndentation,
  cutAtNextLine,
  cutStrayCloser,
  cutStatement,
  trimEnds,
];

/**
 * What of a generated text is fit to be shown. Blanks aside, the result is always a beginning of the generated text:
 * clean-up takes away and never invents.
 */
export function postProcess(raw: string, context: PostProcessContext): PostProcessResult {
  const text = RULES.reduce((current, rule) => rule(current, context), raw);
  if (repeatsNeighbour(text, context)) return drop("duplicate-line", firstLine(text));
  const overlap = resolveOverlap(text, context);
  const reason = trivialReason(addedText(overlap), context);
  if (reason === undefined) return { kind: "keep", ...overlap };
  return drop(reason === "empty" ? whyEmpty(raw, context) : reason, firstLine(raw));
}

/** What the document gains: the text without the part that replaces the same text after the cursor. */
export function addedText({ text, from, after, standing }: Overlap): string {
  if (standing === undefined) return text.slice(0, from) + text.slice(from + after);
  return [...standing].reverse().reduce((rest, index) => rest.slice(0, index) + rest.slice(index + 1), text);
}

/** What was there before everything was taken away. */
function whyEmpty(raw: string, context: PostProcessContext): ReasonCode {
  const text = cutFormat(cutForeign(raw, context), context);
  if (text === "") return "empty";
  if (cutSecret(text, context) === "") return "secret-text";
  return text.trim() === "" ? "whitespace-only" : "only-closers";
}

function drop(reason: ReasonCode, detail: string): PostProcessResult {
  return { kind: "drop", reason, detail };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
