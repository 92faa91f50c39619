import type { Decision } from "../../../src/host/completion/decision";
import type { EditorSnapshot } from "../../../src/host/context/snapshot";
import type { CompletionStats, Step } from "../../../src/model/completion/result";
import {
  type Inspection,
  type NextTokens,
  TOKEN_KINDS,
  type TokenKind,
  type TokenTable,
} from "../../../src/model/inspection/inspection";
import { Random } from "./random";

/** Kind and text of a token, and where the text is in the prefix or suffix of its request. */
export type TokenRow = readonly [kind: TokenKind, text: string, start: number, end?: number];

export function tableOf(rows: readonly TokenRow[]): TokenTable {
  const bytes = rows.map(([, text]) => new TextEncoder().encode(text));
  let end = 0;
  const byteEnds = Uint32Array.from(bytes, (part) => {
    end += part.length;
    return end;
  });
  return {
    ids: Uint32Array.from(rows.keys()),
    texts: rows.map(([, text]) => text),
    bytes: Uint8Array.from(bytes.flatMap((part) => [...part])),
    byteEnds,
    kinds: Uint8Array.from(rows, ([kind]) => TOKEN_KINDS.indexOf(kind)),
    starts: Uint32Array.from(rows, ([, , start]) => start),
    ends: Uint32Array.from(rows, ([, text, start, stop]) => stop ?? start + text.length),
  };
}

const STATS: CompletionStats = {
  promptTokens: 0,
  reusedTokens: 0,
  computedTokens: 0,
  droppedTokens: 0,
  waitMs: 1,
  tokeniseMs: 2,
  prefillMs: 3,
  decodeMs: [4, 5],
};

function next(random: Random, candidates: number): NextTokens {
  const logits = Float32Array.from({ length: candidates }, () => random.below(1000) / 50)
    .sort()
    .reverse();
  return {
    ids: Uint32Array.from({ length: candidates }, () => random.below(50_000)),
    texts: Array.from({ length: candidates }, () => random.pick([" return", "}\n", " value", "x"])),
    logits,
    logNormaliser: 21,
    tail: { lowest: -20, binWidth: 0.5, counts: new Uint32Array(64).fill(700) },
    entropy: 1.5,
    chosen: 1,
    healed: false,
  };
}

export interface MadeUp {
  readonly layers?: number;
  readonly heads?: number;
  readonly candidates?: number;
  readonly steps?: number;
  /** As after reading from a process: all arrays are views into larger buffers. */
  readonly views?: boolean;
}

/** Lines of the prefix as tokens, then as many steps as asked for, with random attention. */
export function inspectionOf(snapshot: EditorSnapshot, options: MadeUp = {}): Inspection {
  const { layers = 2, heads = 3, candidates = 12, steps = 2, views = false } = options;
  const random = new Random(5);
  const rows: TokenRow[] = [["control", "", 0]];
  for (const match of snapshot.prefix.matchAll(/[^\n]*\n|[^\n]+$/g)) rows.push(["prefix", match[0], match.index]);
  const promptTokens = rows.length;
  const end = snapshot.prefix.length;
  for (let step = 0; step < steps; step++) rows.push(["generated", "ab", end + 2 * step]);
  const tokens = tableOf(rows);
  const share = (n: number): Float32Array => Float32Array.from({ length: layers * heads * n }, () => 1 / n);
  return {
    document: snapshot.document,
    prefixLength: end,
    layers,
    heads,
    tokens: views ? { ...tokens, ids: viewOf(tokens.ids) } : tokens,
    promptTokens,
    stats: { ...STATS, promptTokens },
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
    steps: Array.from({ length: steps }, (_, step) => ({
      next: next(random, candidates),
      attention: share(promptTokens + step),
    })),
    valueNorms: new Float32Array(layers * heads * rows.length).fill(1),
  };
}

function viewOf(array: Uint32Array): Uint32Array {
  const large = new Uint32Array(array.length + 100_000);
  large.set(array, 5);
  return large.subarray(5, 5 + array.length);
}

/** A suggestion of one step per text, inspected under this id. */
export function shownDecision(texts: readonly string[], inspectionId?: number): Decision {
  const steps: Step[] = texts.map((text, id) => ({ id, text, probability: 0.9, healed: false }));
  const text = texts.join("");
  const generation = { text, steps, stop: "newline", stats: STATS, meanProbability: 0.9 } as const;
  return {
    kind: "shown",
    text,
    edit: { insertText: text, before: 0, after: 0 },
    source: "engine",
    generation: inspectionId === undefined ? generation : { ...generation, inspectionId },
    path: "src/a.ts",
    trigger: "automatic",
    mode: "line",
    id: 1,
    time: 0,
    languageId: "typescript",
    totalMs: 30,
    ownWaitMs: 0,
  };
}

/** Bytes of a message as VS Code sends it to a page: JSON with references, and the buffers beside it. */
export function messageBytes(message: unknown): number {
  const buffers = new Set<ArrayBufferLike>();
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    buffers.add(value.buffer);
    const view = { type: value.constructor.name, byteLength: value.byteLength, byteOffset: value.byteOffset };
    return { $$vscode_array_buffer_reference$$: true, index: buffers.size, view };
  });
  return Buffer.byteLength(json) + [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0);
}
