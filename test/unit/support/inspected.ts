import {
  type NextTokens,
  TOKEN_KINDS,
  type TokenKind,
  type TokenTable,
} from "../../../src/model/inspection/inspection";
import type { RowView } from "../../../src/model/inspection/selection";
import type { RequestView } from "../../../src/wire/inspector";

/** A token of a made-up request; its line counts from 0, −1 is nowhere. */
export interface MadeToken {
  readonly text: string;
  readonly kind: TokenKind;
  readonly line: number;
  readonly column: number;
  /** Where the token is no whole text. */
  readonly bytes?: readonly number[];
}

/** Code, a control token, half a character, and texts that would do harm where they are taken for markup or formulas. */
export const MADE_TOKENS: readonly MadeToken[] = [
  { text: "", kind: "control", line: -1, column: 0, bytes: [] },
  { text: "src/a.ts", kind: "header", line: -1, column: 0 },
  { text: "}\n", kind: "suffix", line: 3, column: 0 },
  { text: '=HYPERLINK("x")', kind: "prefix", line: 0, column: 0 },
  { text: "\n", kind: "prefix", line: 0, column: 15 },
  { text: "<b>&amp;", kind: "prefix", line: 1, column: 0 },
  { text: "\u202e,\u0000", kind: "prefix", line: 1, column: 8 },
  { text: "", kind: "prefix", line: 1, column: 11, bytes: [0xf0, 0x9f] },
  { text: "日本", kind: "prefix", line: 1, column: 13 },
  { text: " return", kind: "generated", line: 1, column: 15 },
];

export function tokenTable(tokens: readonly MadeToken[]): TokenTable {
  const bytes = tokens.map((token) => token.bytes ?? [...new TextEncoder().encode(token.text)]);
  let end = 0;
  const byteEnds = Uint32Array.from(bytes, (part) => {
    end += part.length;
    return end;
  });
  return {
    ids: Uint32Array.from(tokens, (_, index) => 100 + index),
    texts: tokens.map(({ text }) => text),
    bytes: Uint8Array.from(bytes.flat()),
    byteEnds,
    kinds: Uint8Array.from(tokens, ({ kind }) => TOKEN_KINDS.indexOf(kind)),
    starts: new Uint32Array(tokens.length),
    ends: new Uint32Array(tokens.length),
  };
}

export function nextTokens(texts: readonly string[], logits: readonly number[]): NextTokens {
  return {
    ids: Uint32Array.from(texts, (_, index) => 500 + index),
    texts,
    logits: Float32Array.from(logits),
    logNormaliser: Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)),
    tail: { lowest: 0, binWidth: 1, counts: new Uint32Array(1) },
    entropy: 0.5,
    chosen: 500,
    healed: false,
  };
}

/** A request of two layers with two heads, with one step after {@link MADE_TOKENS}' prompt. */
export function madeRequest(): RequestView {
  return {
    serial: 7,
    path: "src/<a>.ts",
    model: "tiny 1.0",
    layers: 2,
    heads: 2,
    promptTokens: 9,
    tokens: tokenTable(MADE_TOKENS),
    positions: {
      lines: Int32Array.from(MADE_TOKENS, ({ line }) => line),
      columns: Uint32Array.from(MADE_TOKENS, ({ column }) => column),
    },
    steps: [nextTokens([" return", " x"], [2, 1])],
    shownSteps: 1,
    headline: "Shown: the model's suggestion.",
    accepted: false,
    stats: {
      promptTokens: 9,
      reusedTokens: 6,
      computedTokens: 3,
      droppedTokens: 2,
      waitMs: 1,
      tokeniseMs: 0.5,
      prefillMs: 8,
      decodeMs: [4, 3.5],
    },
    ownWaitMs: 40,
    otherMs: 2,
  };
}

/** Attention of the step of {@link madeRequest}, with its first token as a sink. */
export function madeRow(): RowView {
  return {
    serial: 7,
    selection: { step: 0, heads: { kind: "head", layer: 1, head: 0 }, statistic: "max", weighting: "attention" },
    weights: Float32Array.from([0.5, 0.01, 0.02, 0.1, 0.03, 0.2, 0.04, 0.05, 0.05]),
    statistics: Float32Array.from([0.1, 0.4, 0.2, 0.3]),
    sinks: [0],
    sinkShare: 0.5,
    top: [5, 3, 7, 8, 6],
  };
}
