import * as v from "valibot";
import { whole } from "../core/schema";
import { STATISTICS } from "../model/inspection/selection";

// What pages may say to the extension. A page is not trusted: a message that does not fit is dropped, a field that is
// not known is lost. What the extension says to its pages comes from the same package and is not checked.
// Pages import the types only: the library is in no page's bundle.

/** Far above what any model or document has: keeps nonsense from later arithmetic. Real bounds depend on the request. */
const LARGEST = { index: 1_000_000, line: 0x7fff_ffff, size: 1_000_000 } as const;

/** Far more than 50 rows of decisions take, in UTF-16 units. */
const MOST_COPIED = 200_000;

/** Bytes or UTF-16 units of an exported file. */
const LARGEST_FILE = 50_000_000;

const MOST_LANGUAGE_UNITS = 1000;

const index = whole(LARGEST.index);

/** A message of that type with these fields. */
function message<const Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) {
  return v.object({ type: v.literal(type), ...fields });
}

/** The page listens; it says so again whenever it is made anew. */
const READY = message("ready", {});

export const FROM_VIEW = v.variant("type", [
  READY,
  /** Show where the memory had seen this token of the report. */
  message("source", { token: whole() }),
]);
export type FromView = v.InferOutput<typeof FROM_VIEW>;

export const FROM_DECISIONS = v.variant("type", [
  READY,
  message("open", { id: whole() }),
  /** Into the clipboard. */
  message("copy", { text: v.pipe(v.string(), v.maxLength(MOST_COPIED)) }),
]);
export type FromDecisions = v.InferOutput<typeof FROM_DECISIONS>;

export const FROM_STATISTICS = v.variant("type", [
  READY,
  /** Make no more suggestions in this language. */
  message("turn-off", { language: v.pipe(v.string(), v.maxLength(MOST_LANGUAGE_UNITS)) }),
  message("export", {}),
  message("reset", {}),
]);
export type FromStatistics = v.InferOutput<typeof FROM_STATISTICS>;

const HEADS = v.variant("kind", [
  v.object({ kind: v.literal("head"), layer: index, head: index }),
  v.object({ kind: v.literal("layer"), layer: index }),
  v.object({ kind: v.literal("all"), by: v.picklist(["mean", "max"]) }),
]);

const SELECTION = v.object({
  step: index,
  heads: HEADS,
  statistic: v.picklist(STATISTICS),
  weighting: v.picklist(["attention", "value"]),
});

const ANALYSIS = v.picklist(["matrix", "rollout", "pipeline", "why"]);
export type AnalysisKind = v.InferOutput<typeof ANALYSIS>;

/** Tokens along each side of a matrix. */
const size = v.pipe(whole(LARGEST.size), v.toMinValue(1));

const OF_REQUEST = { serial: whole() };

const FORMAT = v.picklist(["png", "svg", "csv", "json"]);
export type ExportFormat = v.InferOutput<typeof FORMAT>;

/** The finished file, made by the page: bytes of a PNG, else text; the extension asks where it goes. */
const EXPORTED = v.pipe(
  message("export", {
    format: FORMAT,
    data: v.custom<string | Uint8Array>((data) => typeof data === "string" || data instanceof Uint8Array),
  }),
  v.check(({ format, data }) => (format === "png") !== (typeof data === "string") && data.length <= LARGEST_FILE),
);

export const FROM_INSPECTOR = v.variant("type", [
  READY,
  message("select", { ...OF_REQUEST, selection: SELECTION }),
  /** Show the token in the source; `focus` moves the keyboard there too. */
  message("reveal", { ...OF_REQUEST, token: index, focus: v.boolean() }),
  /** Outline the token in the source, or nothing. */
  message("hover", { ...OF_REQUEST, token: v.nullable(index) }),
  message("reveal-line", { ...OF_REQUEST, line: whole(LARGEST.line) }),
  message("pin", { pinned: v.boolean() }),
  message("toggle-heat", {}),
  message("analyse-matrix", { ...OF_REQUEST, heads: HEADS, size }),
  message("analyse-rollout", { ...OF_REQUEST, size }),
  message("analyse-pipeline", { ...OF_REQUEST, step: index, layer: index, head: index }),
  message("analyse-why", OF_REQUEST),
  message("cancel", { analysis: ANALYSIS }),
  EXPORTED,
  message("export-trace", {}),
]);
export type FromInspector = v.InferOutput<typeof FROM_INSPECTOR>;
