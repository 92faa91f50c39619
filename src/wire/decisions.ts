import type { DecisionRow } from "./decisionReport";
import { type Guard, isCount, isNumber, isRecord, isString, isTable, list, oneOf, optional, record } from "./guards";

/** Raised when a message changes shape: page and extension ignore messages of another version than their own. */
export const DECISIONS_PROTOCOL = 1;

const v = DECISIONS_PROTOCOL;

/** From the extension to the page. */
export type ToDecisions = { readonly v: typeof DECISIONS_PROTOCOL } & (
  | /** The page's words in the user's language, by their English; sent first. */ {
      readonly type: "strings";
      readonly strings: Readonly<Record<string, string>>;
    }
  | /** All that are remembered, oldest first, and how many may be. */ {
      readonly type: "all";
      readonly rows: readonly DecisionRow[];
      readonly most: number;
    }
  | /** A new one. */ { readonly type: "added"; readonly row: DecisionRow }
);

/** From the page to the extension. */
export type FromDecisions = { readonly v: typeof DECISIONS_PROTOCOL } & (
  | /** The page listens; it is sent again whenever the page is made anew. */ { readonly type: "ready" }
  | { readonly type: "open"; readonly id: number }
  | /** Into the clipboard. */ { readonly type: "copy"; readonly text: string }
);

/** Far more than 50 rows take, in UTF-16 units. */
const MOST_COPIED = 200_000;

/** The message, if it is one of this version. */
export function parseFromDecisions(value: unknown): FromDecisions | undefined {
  if (!isRecord(value) || value["v"] !== v) return undefined;
  const { type, id, text } = value;
  if (type === "ready") return { v, type };
  if (type === "open") return typeof id === "number" && isCount(id) ? { v, type, id } : undefined;
  return type === "copy" && typeof text === "string" && text.length <= MOST_COPIED ? { v, type, text } : undefined;
}

/** The message, if it is one of this version and has every field the page reads. */
export function parseToDecisions(value: unknown): ToDecisions | undefined {
  if (!isRecord(value) || value["v"] !== v) return undefined;
  const { type, strings, rows, most, row } = value;
  if (type === "strings") return isTable(strings) ? { v, type, strings } : undefined;
  if (type === "all") return isRows(rows) && typeof most === "number" ? { v, type, rows, most } : undefined;
  return type === "added" && isRow(row) ? { v, type, row } : undefined;
}

const ROW: { readonly [Field in keyof DecisionRow]: Guard } = {
  id: isCount,
  time: isNumber,
  path: isString,
  trigger: oneOf("automatic", "invoke"),
  outcome: oneOf("shown", "nothing"),
  explanation: isString,
  estimate: optional(record({ value: isNumber, threshold: isNumber })),
  tokens: optional(isCount),
  totalMs: isNumber,
};

function isRow(value: unknown): value is DecisionRow {
  return record(ROW)(value);
}

function isRows(value: unknown): value is readonly DecisionRow[] {
  return list(isRow)(value);
}
