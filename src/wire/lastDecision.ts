import type { DecisionReport } from "./decisionReport";
import {
  type Guard,
  isBoolean,
  isCount,
  isNumber,
  isRecord,
  isString,
  isTable,
  list,
  oneOf,
  optional,
  record,
} from "./guards";

/** Raised when a message changes shape: page and extension ignore messages of another version than their own. */
export const VIEW_PROTOCOL = 4;

/** From the extension to the page. */
export type ToView = { readonly v: typeof VIEW_PROTOCOL } & (
  | /** The page's words in the user's language, by their English; sent first. */ {
      readonly type: "strings";
      readonly strings: Readonly<Record<string, string>>;
    }
  | /** Null until something was decided; `held` if it stays while newer ones are decided. */ {
      readonly type: "decision";
      readonly report: DecisionReport | null;
      readonly held: boolean;
    }
);

/** From the page to the extension. */
export type FromView = { readonly v: typeof VIEW_PROTOCOL } & (
  | /** The page listens; it is sent again whenever the page is made anew. */ { readonly type: "ready" }
  | /** Show where the memory had seen this token of the report. */ { readonly type: "source"; readonly token: number }
);

/** The message, if it is one of this version. */
export function parseFromView(value: unknown): FromView | undefined {
  if (!isRecord(value) || value["v"] !== VIEW_PROTOCOL) return undefined;
  const { type, token } = value;
  if (type === "ready") return { v: VIEW_PROTOCOL, type };
  const isIndex = typeof token === "number" && Number.isSafeInteger(token) && token >= 0;
  return type === "source" && isIndex ? { v: VIEW_PROTOCOL, type, token } : undefined;
}

/** The message, if it is one of this version and has every field the page reads. */
export function parseToView(value: unknown): ToView | undefined {
  if (!isRecord(value) || value["v"] !== VIEW_PROTOCOL) return undefined;
  const { type, report, held, strings } = value;
  if (type === "strings") return isTable(strings) ? { v: VIEW_PROTOCOL, type, strings } : undefined;
  if (type !== "decision" || typeof held !== "boolean") return undefined;
  return report === null || isReport(report) ? { v: VIEW_PROTOCOL, type, report, held } : undefined;
}

const isSource = record({ share: isNumber, path: isString, line: isNumber });

const REPORT: { readonly [Field in keyof DecisionReport]: Guard } = {
  id: isCount,
  outcome: oneOf("shown", "nothing"),
  source: optional(oneOf("engine", "reuse")),
  reason: optional(isString),
  headline: isString,
  explanation: isString,
  detail: isString,
  publicDetail: isString,
  estimate: optional(record({ value: isNumber, threshold: isNumber })),
  path: isString,
  trigger: oneOf("automatic", "invoke"),
  mode: optional(oneOf("line", "block")),
  text: isString,
  alternatives: list(record({ text: isString, meanProbability: isNumber })),
  generated: optional(isNumber),
  stop: optional(isString),
  meanProbability: optional(isNumber),
  tokens: list(record({ text: isString, probability: isNumber, healed: isBoolean, memory: optional(isSource) })),
  counts: optional(record({ prompt: isNumber, reused: isNumber, computed: isNumber, dropped: isNumber })),
  phases: optional(
    record({
      ownWait: isNumber,
      engineWait: isNumber,
      tokenise: isNumber,
      prefill: isNumber,
      decode: isNumber,
      decodeSteps: isNumber,
      other: isNumber,
    }),
  ),
  totalMs: isNumber,
};

function isReport(value: unknown): value is DecisionReport {
  return record(REPORT)(value);
}
