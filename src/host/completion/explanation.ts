import { errorText } from "../../core/errors";
import { english, type Translate } from "../../core/translate";
import { type Decision, describeEstimate, REASONS, type ReasonCode } from "./decision";
import { STOPS } from "./stops";

/** What the detail of a reason is, which decides who may see it. */
type DetailKind =
  | "none"
  /** A few words: a name, a pattern, a comparison. */
  | "note"
  /** Whole sentences. */
  | "sentences"
  /** A piece of a document: never logged, never copied. */
  | "text";

const DETAILS: Readonly<Record<ReasonCode, DetailKind>> = {
  disabled: "none",
  "language-off": "note",
  "scheme-unsupported": "note",
  "secret-file": "note",
  excluded: "note",
  "read-only": "note",
  "commit-message": "none",
  "in-comment": "none",
  "in-string": "none",
  "on-demand": "none",
  "after-deletion": "none",
  "long-line": "none",
  "inside-word": "none",
  "mid-line": "none",
  "list-item": "none",
  "selected-mismatch": "text",
  "over-budget": "note",
  "engine-loading": "note",
  "engine-slow": "none",
  "engine-failed": "sentences",
  cancelled: "note",
  empty: "sentences",
  "low-probability": "note",
  "low-estimate": "note",
  dismissed: "text",
  "just-accepted": "text",
  "duplicate-line": "text",
  "whitespace-only": "text",
  "only-closers": "text",
  "too-short": "text",
  "secret-text": "sentences",
};

/** Notes that need words around them; keys for translation. */
const NOTES = { cancelled: "at token {0}" } as const;

/** What is said of a suggestion that is shown, by where it came from. */
export const SHOWN = {
  engine: "Shown: the model's suggestion.",
  reuse: "Shown: the rest of an earlier suggestion, without asking the model.",
} as const;

/** Why this was decided, in full sentences for people, and without any text of a document. */
export function explanationOf(decision: Decision, translate: Translate = english): string {
  if (decision.kind === "shown") return translate(SHOWN[decision.source]);
  const sentence = translate(REASONS[decision.reason]);
  const detail = publicDetail(decision, translate);
  if (detail === "") return sentence;
  if (DETAILS[decision.reason] === "sentences" || isStop(decision.detail)) return `${sentence} ${detail}`;
  return sentence.replace(/[.。]?$/u, (end) => ` (${detail})${end}`);
}

/** The detail of a decision as far as it holds no text of a document; else empty. */
export function publicDetail(decision: Decision, translate: Translate = english): string {
  if (decision.kind === "shown") return "";
  const { reason, detail, estimate, error } = decision;
  const kind = DETAILS[reason];
  if (kind === "none" || kind === "text") return "";
  if (reason === "low-estimate" && estimate !== undefined) return describeEstimate(estimate);
  if (error !== undefined) return errorText(error, translate);
  if (isStop(detail)) return translate(STOPS[detail]);
  return reason === "cancelled" && detail !== "" ? translate(NOTES[reason], detail) : detail;
}

function isStop(detail: string): detail is keyof typeof STOPS {
  return Object.hasOwn(STOPS, detail);
}
