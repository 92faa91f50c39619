import { type NextTokens, TOKEN_KINDS, type TokenKind } from "../../../src/model/inspection/inspection";
import type { RowView, Selection } from "../../../src/model/inspection/selection";
import type { RequestView } from "../../../src/wire/inspector";
import { Random } from "./random";

export interface RequestShape {
  readonly serial?: number;
  readonly layers?: number;
  readonly heads?: number;
  /** Tokens of the prompt, about. */
  readonly tokens?: number;
  /** Text that the prompt's source is made of, over and over; else some lines of code. */
  readonly source?: string;
  readonly path?: string;
}

const CODE = `export function addLine(cart: Cart, product: Product, quantity: number): Cart {
  const known = cart.lines.find((line) => line.sku === product.sku);
  if (known !== undefined) {
    known.quantity += quantity;
    return { ...cart, total: cart.total + quantity * product.price };
  }

  // Nobody buys nothing; a caller that tries has a bug.
  if (quantity <= 0) throw new RangeError("quantity " + quantity);
  const line: Line = { sku: product.sku, name: product.name, quantity };
  return { ...cart, lines: [...cart.lines, line] };
}

`;
const SUFFIX = `  return total;
}
`;
const COMPLETION = ["total", " +=", " line", ".", "price", " *", " line", ".", "quantity", ";", "\n"];
const OTHERS = [" sum", "(", " 0", "count", "\n    ", "        ", ".length", "price", "\t", "¡", "line", " =>"];
const CONTROL: Readonly<Record<string, number>> = {
  "<|endoftext|>": 50256,
  "<|fim_suffix|>": 50283,
  "<|fim_middle|>": 50282,
};

interface Piece {
  readonly kind: TokenKind;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly line: number;
  readonly column: number;
}

const encoder = new TextEncoder();

/** Words with the blank before them, runs of blanks, and signs: cut as tokens are, roughly. An emoji is cut in two. */
function cut(text: string): { text: string; bytes: Uint8Array }[] {
  const words =
    text.match(/\n|[ \t]+(?=[ \t]\S)| ?[\p{L}_]+| ?\d+|\p{Extended_Pictographic}| ?[^\s\p{L}\d_]{1,3}|[ \t]+|\s/gu) ??
    [];
  return words.flatMap((word) => {
    const bytes = encoder.encode(word);
    if (!/\p{Extended_Pictographic}/u.test(word) || bytes.length < 3) return [{ text: word, bytes }];
    return [bytes.slice(0, 2), bytes.slice(2)].map((part) => ({ text: "", bytes: part }));
  });
}

/** Cuts one part of the prompt, which begins at a line of the document. */
function part(kind: TokenKind, text: string, firstLine: number): Piece[] {
  let start = 0;
  let line = firstLine;
  let column = 0;
  return cut(text).map((piece) => {
    const at = { kind, ...piece, start, line: kind === "header" ? -1 : line, column };
    start += piece.text.length;
    const lines = piece.text.split("\n");
    line += lines.length - 1;
    column = lines.length > 1 ? (lines.at(-1) ?? "").length : column + piece.text.length;
    return at;
  });
}

const control = (text: string): Piece => ({
  kind: "control",
  text: "",
  bytes: encoder.encode(text),
  start: 0,
  line: -1,
  column: 0,
});

/** A request as the extension would send it: suffix first, then what is before the cursor, then the suggestion. */
export function inspectorRequest(shape: RequestShape = {}): RequestView {
  const { serial = 1, layers = 6, heads = 6, tokens = 400, source = CODE, path = "src/cart.ts" } = shape;
  const random = new Random(7);
  const suffix = [control("<|fim_suffix|>"), ...part("suffix", SUFFIX, 900)];
  const header = [control("<|endoftext|>"), ...part("header", path, -1)];
  const repeats = Math.ceil(tokens / cut(source).length) + 1;
  const generated = COMPLETION.reduce<string>((text, token) => text + token, "");
  const whole = part("prefix", source.repeat(repeats), 0).slice(
    0,
    Math.max(1, tokens - header.length - suffix.length - 1),
  );
  const last = whole.at(-1);
  const pieces = [...header, ...suffix, control("<|fim_middle|>"), ...whole];
  const promptTokens = pieces.length;
  pieces.push(...part("generated", generated, last?.line ?? 0).slice(0, COMPLETION.length));
  let end = 0;
  const reused = Math.floor(promptTokens * 0.92);
  return {
    serial,
    path,
    model: "inkling-s 1",
    layers,
    heads,
    promptTokens,
    tokens: {
      ids: Uint32Array.from(pieces, ({ bytes }) => CONTROL[new TextDecoder().decode(bytes)] ?? random.below(50_000)),
      texts: pieces.map(({ text }) => text),
      bytes: Uint8Array.from(pieces.flatMap(({ bytes }) => [...bytes])),
      byteEnds: Uint32Array.from(pieces, ({ bytes }) => (end += bytes.length)),
      kinds: Uint8Array.from(pieces, ({ kind }) => TOKEN_KINDS.indexOf(kind)),
      starts: Uint32Array.from(pieces, ({ start }) => start),
      ends: Uint32Array.from(pieces, ({ start, text }) => start + text.length),
    },
    positions: {
      lines: Int32Array.from(pieces, ({ line }) => line),
      columns: Uint32Array.from(pieces, ({ column }) => column),
    },
    steps: pieces.slice(promptTokens).map(({ text }, step) => nextTokens(text, random, step)),
    shownSteps: 9,
    headline: "Shown: one line, 9 tokens",
    accepted: false,
    stats: {
      promptTokens,
      reusedTokens: reused,
      computedTokens: promptTokens - reused,
      droppedTokens: 3,
      waitMs: 0.4,
      tokeniseMs: 1.2,
      prefillMs: 14.5,
      decodeMs: pieces.slice(promptTokens).map(() => 8 + random.below(30) / 10),
    },
    ownWaitMs: 20,
    otherMs: 2.5,
  };
}

function nextTokens(chosen: string, random: Random, step: number): NextTokens {
  const texts = [chosen, ...OTHERS.filter((text) => text !== chosen)];
  const listed = Array.from({ length: 200 }, (_, rank) => texts[rank] ?? `word${rank}`);
  const logits = Float32Array.from(listed, (_, rank) => 12 - (step % 4) / 2 - 2.2 * Math.log(1 + rank));
  const counts = Uint32Array.from({ length: 64 }, (_, bin) => Math.round(600 * Math.exp(-(((bin - 20) / 10) ** 2))));
  const [lowest, binWidth] = [-12, 0.1];
  const tail = counts.reduce((sum, count, bin) => sum + count * Math.exp(lowest + (bin + 0.5) * binWidth), 0);
  const logNormaliser = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), tail));
  const entropy = -logits.reduce((sum, l) => sum + Math.exp(l - logNormaliser) * (l - logNormaliser), 0);
  const ids = Uint32Array.from(listed, () => random.below(50_000));
  return {
    ids,
    texts: listed,
    logits,
    logNormaliser,
    tail: { lowest, binWidth, counts },
    entropy,
    chosen: ids[step % 5 === 3 ? 1 : 0],
    healed: step === 0,
  };
}

/** A row as the extension would send it: a sink at the start, some strong keys, and a little for all the others. */
export function inspectorRow(request: RequestView, selection: Selection): RowView {
  const n = request.promptTokens + selection.step;
  const { heads } = selection;
  const seed =
    heads.kind === "all" ? 0 : heads.kind === "layer" ? 100 + heads.layer : 200 + 50 * heads.layer + heads.head;
  const random = new Random(1 + seed + 1000 * selection.step);
  const raw = Float32Array.from({ length: n }, (_, i) => {
    const near = Math.exp((i - n) / 30);
    const strong = random.below(25) === 0 ? random.below(1000) / 800 : 0;
    return i === 0 ? 6 : 0.002 * random.below(10) + 0.4 * near + strong;
  });
  const total = raw.reduce((sum, value) => sum + value, 0);
  const weights = raw.map((value) => value / total);
  const top = [...weights.keys()].filter((i) => i > 0).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const cells = new Random(3 + selection.step + 10 * selection.statistic.length);
  return {
    serial: request.serial,
    selection,
    weights,
    statistics: Float32Array.from({ length: request.layers * request.heads }, () =>
      selection.statistic === "distance" ? cells.below(300) : cells.below(1000) / 1000,
    ),
    sinks: [0],
    sinkShare: weights[0] ?? 0,
    top: top.slice(0, 10),
  };
}
