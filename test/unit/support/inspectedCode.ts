import { createRng } from "../../../src/engine/sampling/rng";
import type { PipelineResult } from "../../../src/model/inspection/analysis";
import type { RowView } from "../../../src/model/inspection/selection";
import type { RequestView, ToInspector } from "../../../src/wire/inspector";
import { type MadeToken, nextTokens, tokenTable } from "./inspected";

const CODE = `import { Item } from "./item";

/** Prices in cents; <b>not</b> in euros. */
export class Cart {
  private readonly items: Item[] = [];

  add(item: Item): void {
    this.items.push(item);
  }

  total(): number {
    return this.items.reduce(`;

const AFTER = `;
  }
}
`;

const WRITTEN = ["(", "sum", ",", " item", ")", " =>", " sum"];

function cut(text: string, kind: "prefix" | "suffix", firstLine: number): MadeToken[] {
  const tokens: MadeToken[] = [];
  let line = firstLine;
  let column = 0;
  for (const piece of text.match(/ ?\w+|\n|[^\w\n]/g) ?? []) {
    tokens.push({ text: piece, kind, line, column });
    line += piece === "\n" ? 1 : 0;
    column = piece === "\n" ? 0 : column + piece.length;
  }
  return tokens;
}

function control(): MadeToken {
  return { text: "", kind: "control", line: -1, column: 0, bytes: [] };
}

/** A made-up request on real code, with {@link WRITTEN} after it. */
export function codeRequest(): RequestView {
  const prompt: MadeToken[] = [
    control(),
    { text: "src/cart.ts", kind: "header", line: -1, column: 0 },
    control(),
    ...cut(AFTER, "suffix", 11),
    control(),
    ...cut(CODE, "prefix", 0),
  ];
  const tokens = [...prompt, ...WRITTEN.map((text): MadeToken => ({ text, kind: "generated", line: 11, column: 30 }))];
  return {
    serial: 1,
    path: "src/cart.ts",
    model: "inkling-default 1.0",
    layers: 6,
    heads: 6,
    promptTokens: prompt.length,
    tokens: tokenTable(tokens),
    positions: {
      lines: Int32Array.from(tokens, ({ line }) => line),
      columns: Uint32Array.from(tokens, ({ column }) => column),
    },
    steps: WRITTEN.map((text) => nextTokens([text, " x", ")", "\n", "0"], [5, 3, 2.5, 1, 0])),
    shownSteps: WRITTEN.length,
    headline: "Shown: the model's suggestion.",
    accepted: false,
    stats: {
      promptTokens: prompt.length,
      reusedTokens: prompt.length - 9,
      computedTokens: 9,
      droppedTokens: 14,
      waitMs: 0.4,
      tokeniseMs: 0.6,
      prefillMs: 31.2,
      decodeMs: [11.2, 10.8, 12.4, 11.1, 10.9, 11, 14.2],
      drafted: 4,
      draftedAccepted: 3,
    },
    ownWaitMs: 62,
    otherMs: 3.1,
  };
}

/** Shares that sum to 1, a few of them large; the first token takes `sink`. */
function shares(count: number, sink: number, random: () => number): Float32Array {
  const raw = Float32Array.from({ length: count }, (_, index) => (index === 0 ? 0 : random() ** 8));
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value, index) => (index === 0 ? sink : ((1 - sink) * value) / sum));
}

function codeRow(): RowView {
  const random = createRng(5);
  return {
    serial: 1,
    selection: { step: 0, heads: { kind: "all", by: "max" }, statistic: "max", weighting: "attention" },
    weights: shares(codeRequest().promptTokens, 0.43, random),
    statistics: Float32Array.from({ length: 36 }, () => random()),
    sinks: [0],
    sinkShare: 0.43,
    top: [],
  };
}

function codePipeline(): PipelineResult {
  const random = createRng(6);
  const { NEGATIVE_INFINITY } = Number;
  const vector = (length: number): Float32Array => Float32Array.from({ length }, () => random() - 0.5);
  const n = 16;
  const token = codeRequest().promptTokens - 1;
  const scores = vector(n * n).map((value) => 8 * value);
  const probabilities = new Float32Array(n * n);
  for (let row = 0; row < n; row++) probabilities.set(shares(row + 2, 0.4, random).subarray(1), row * n);
  return {
    kind: "pipeline",
    token,
    layer: 2,
    head: 3,
    tokenEmbedding: vector(384),
    positionEmbedding: vector(384).map((value) => value / 10),
    window: { first: token - n + 1, size: n },
    scores,
    masked: scores.map((score, at) => (at % n > Math.floor(at / n) ? NEGATIVE_INFINITY : score)),
    probabilities,
    earlier: new Float32Array(n).fill(0.4),
    headNorms: vector(6).map((value) => value + 1),
    headOutput: vector(64),
    attentionNorms: vector(6).map((value) => value + 2),
    feedForwardNorms: vector(6).map((value) => value + 4),
    residualNorms: Float32Array.from({ length: 7 }, (_, stage) => 3 + stage * 1.7),
    lens: Array.from({ length: 7 }, (_, stage) => ({
      ids: Uint32Array.from([1, 2, 3]),
      texts: stage < 4 ? ["the", "\n", " return"] : ["(", " item", ")"],
      probabilities: Float32Array.from([0.1 + stage / 10, 0.05, 0.01]),
      chosenProbability: stage < 4 ? 0.001 : 0.1 + stage / 10,
    })),
  };
}

/** A matrix of the last `size` tokens on the protocol's scale: near tokens get more. */
export function codeMatrix(size: number): Extract<ToInspector, { type: "matrix" }>["matrix"] {
  const random = createRng(7);
  const quantised = new Uint8Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++)
      quantised[row * size + column] = Math.round(255 * random() ** 2 * (0.3 + 0.7 / (1 + row - column)));
  const first = codeRequest().promptTokens - size;
  return { serial: 1, kind: "matrix", first, size, quantised, before: new Uint8Array(size).fill(200) };
}

/** All that a page with every panel open has been sent. */
export function panelMessages(): ToInspector[] {
  return [
    { type: "strings", strings: {} },
    { type: "request", request: codeRequest() },
    { type: "row", row: codeRow() },
    { type: "matrix", matrix: codeMatrix(64) },
    { type: "pipeline", serial: 1, pipeline: codePipeline() },
    {
      type: "why",
      serial: 1,
      done: true,
      lines: [
        { line: 11, text: "    return this.items.reduce", share: 0.21, drop: 3.42 },
        { line: 4, text: "  private readonly items: Item[] = [];", share: 0.12, drop: 1.05 },
        { line: 2, text: "/** Prices in cents; <b>not</b> in euros. */", share: 0.02, drop: -0.03 },
      ],
    },
  ];
}
