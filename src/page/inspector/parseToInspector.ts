import type { PipelineResult } from "../../model/inspection/analysis";
import type { NextTokens } from "../../model/inspection/inspection";
import { type RowView, type Selection, STATISTICS, type WhyLine } from "../../model/inspection/selection";
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
} from "../../wire/guards";
import { INSPECTOR_PROTOCOL, type MatrixView, type RequestView, type ToInspector } from "../../wire/inspector";

/** The message, if it is one of this version, has every field the page reads, and its columns are of one length. */
export function parseToInspector(value: unknown): ToInspector | undefined {
  if (!isToInspector(value)) return undefined;
  return value.type === "pipeline" ? { ...value, pipeline: withNaN(value.pipeline) } : value;
}

/** On its way to a page NaN becomes null, as in JSON. */
function withNaN(pipeline: PipelineResult): PipelineResult {
  const lens = pipeline.lens.map((row) => ({ ...row, chosenProbability: row.chosenProbability ?? Number.NaN }));
  return { ...pipeline, lens };
}

/** A guard for each field but the tag. */
type Fields<T> = { readonly [Field in keyof T]: Guard };

const isNumberOrNull: Guard = (value) => value === null || isNumber(value);
const isFloats: Guard = (value) => value instanceof Float32Array;
const isUnsigned: Guard = (value) => value instanceof Uint32Array;
const isBytes: Guard = (value) => value instanceof Uint8Array;
const isSigned: Guard = (value) => value instanceof Int32Array;
const isShare: Guard = (value) => typeof value === "number" && value >= 0 && value <= 1;
const isToken: Guard = (value) => value === null || isCount(value);
const isAnalysis = oneOf("matrix", "rollout", "pipeline", "why");

const HEADS: Readonly<Record<string, Guard>> = {
  head: record({ layer: isCount, head: isCount }),
  layer: record({ layer: isCount }),
  all: record({ by: oneOf("mean", "max") }),
};

/** Whether a value names heads, as messages and the kept state of the page do. */
export const isHeads: Guard = (value) =>
  isRecord(value) && Object.hasOwn(HEADS, String(value["kind"])) && HEADS[String(value["kind"])]?.(value) === true;

const SELECTION: Fields<Selection> = {
  step: isCount,
  heads: isHeads,
  statistic: oneOf(...STATISTICS),
  weighting: oneOf("attention", "value"),
};

const NEXT: Fields<NextTokens> = {
  ids: isUnsigned,
  texts: list(isString),
  logits: isFloats,
  logNormaliser: isNumber,
  tail: record({ lowest: isNumber, binWidth: isNumber, counts: isUnsigned }),
  entropy: isNumber,
  chosen: optional(isCount),
  healed: isBoolean,
};

const REQUEST: Fields<RequestView> = {
  serial: isCount,
  path: isString,
  model: isString,
  layers: isCount,
  heads: isCount,
  promptTokens: isCount,
  tokens: record({
    ids: isUnsigned,
    texts: list(isString),
    bytes: isBytes,
    byteEnds: isUnsigned,
    kinds: isBytes,
    starts: isUnsigned,
    ends: isUnsigned,
  }),
  positions: record({ lines: isSigned, columns: isUnsigned }),
  steps: list(record(NEXT)),
  shownSteps: isCount,
  headline: isString,
  accepted: isBoolean,
  stats: record({
    promptTokens: isCount,
    reusedTokens: isCount,
    computedTokens: isCount,
    droppedTokens: isCount,
    waitMs: isNumber,
    tokeniseMs: isNumber,
    prefillMs: isNumber,
    decodeMs: list(isNumber),
    drafted: optional(isCount),
    draftedAccepted: optional(isCount),
  }),
  ownWaitMs: isNumber,
  otherMs: isNumber,
};

const ROW: Fields<RowView> = {
  serial: isCount,
  selection: record(SELECTION),
  weights: isFloats,
  statistics: isFloats,
  sinks: list(isCount),
  sinkShare: isNumber,
  top: list(isCount),
};

const WHY_LINE: Fields<WhyLine> = { line: isNumber, text: isString, share: isNumber, drop: optional(isNumber) };

const MATRIX: Fields<MatrixView> = {
  serial: isCount,
  kind: oneOf("matrix", "rollout"),
  first: isCount,
  size: isCount,
  quantised: isBytes,
  before: isBytes,
};

const PIPELINE: Fields<PipelineResult> = {
  kind: oneOf("pipeline"),
  token: isCount,
  layer: isCount,
  head: isCount,
  tokenEmbedding: isFloats,
  positionEmbedding: isFloats,
  window: record({ first: isCount, size: isCount }),
  scores: isFloats,
  masked: isFloats,
  probabilities: isFloats,
  earlier: isFloats,
  headNorms: isFloats,
  headOutput: isFloats,
  attentionNorms: isFloats,
  feedForwardNorms: isFloats,
  residualNorms: isFloats,
  lens: list(
    record({ ids: isUnsigned, texts: list(isString), probabilities: isFloats, chosenProbability: isNumberOrNull }),
  ),
};

const isRequestShape = shaped(REQUEST);
const isMatrixShape = shaped(MATRIX);
const isPipelineShape = shaped(PIPELINE);

const MESSAGES: { readonly [Type in ToInspector["type"]]: Guard } = {
  empty: record({ reason: oneOf("nothing-yet", "off", "loading", "failed"), detail: isString }),
  request: record({ request: (value) => isRequestShape(value) && isWholeRequest(value) }),
  row: record({ row: record(ROW) }),
  caret: record({ token: isToken }),
  why: record({ serial: isCount, lines: list(record(WHY_LINE)), done: isBoolean }),
  matrix: record({ matrix: (value) => isMatrixShape(value) && isSquare(value) }),
  pipeline: record({ serial: isCount, pipeline: (value) => isPipelineShape(value) && isWholePipeline(value) }),
  progress: record({ analysis: isAnalysis, share: isShare }),
  "analysis-ended": record({ analysis: isAnalysis, message: isString }),
  pinned: record({ pinned: isBoolean }),
  heat: record({ on: isBoolean }),
  command: record({
    command: oneOf("next-step", "previous-step", "next-head", "previous-head", "analyse-matrix", "why", "export"),
  }),
  strings: record({ strings: isTable }),
};

function isToInspector(value: unknown): value is ToInspector {
  if (!isRecord(value) || value["v"] !== INSPECTOR_PROTOCOL) return false;
  const type = value["type"];
  return (
    typeof type === "string" &&
    Object.hasOwn(MESSAGES, type) &&
    new Map(Object.entries(MESSAGES)).get(type)?.(value) === true
  );
}

/** A guard that also tells the compiler; as sure as the table of fields, which the compiler compares with the type. */
function shaped<T>(fields: Fields<T>): (value: unknown) => value is T {
  const guard = record(fields);
  return (value): value is T => guard(value);
}

function isWholeRequest({ tokens, positions, steps, promptTokens, shownSteps }: RequestView): boolean {
  const count = tokens.ids.length;
  const columns = [tokens.texts, tokens.byteEnds, tokens.kinds, tokens.starts, tokens.ends];
  return (
    [...columns, positions.lines, positions.columns].every(({ length }) => length === count) &&
    tokens.byteEnds.every((end, i) => end >= (tokens.byteEnds[i - 1] ?? 0) && end <= tokens.bytes.length) &&
    promptTokens <= count &&
    steps.length <= count - promptTokens + 1 &&
    shownSteps <= steps.length &&
    steps.every(isWholeStep)
  );
}

function isWholeStep({ ids, texts, logits, tail }: NextTokens): boolean {
  return ids.length > 0 && texts.length === ids.length && logits.length === ids.length && tail.binWidth >= 0;
}

function isSquare({ size, quantised, before }: MatrixView): boolean {
  return quantised.length === size * size && before.length === size;
}

function isWholePipeline({ window, lens, ...vectors }: PipelineResult): boolean {
  const { scores, masked, probabilities, earlier } = vectors;
  return (
    [0, vectors.tokenEmbedding.length].includes(vectors.positionEmbedding.length) &&
    [scores, masked, probabilities].every(({ length }) => length === window.size ** 2) &&
    earlier.length === window.size &&
    vectors.attentionNorms.length === vectors.feedForwardNorms.length &&
    lens.every(({ ids, texts, probabilities: shares }) => ids.length === texts.length && ids.length === shares.length)
  );
}
