import { assert, at } from "../../core/assert";
import type { AnalysisJob, LensRow, PipelineResult } from "../../model/inspection/analysis";
import { type CacheShape, FIRST_COLUMN, placeOfHead } from "../../model/kvCache";
import type { TokenRow } from "../../model/tokens/token";
import { attentionOutput } from "./attentionWindow";
import { type ContextRunner, type Run, runsFor } from "./contextRunner";
import { CountedTurns, type Turns } from "./turns";

/** Most tokens in the small matrices: what can still be read as numbers. */
export const PIPELINE_WINDOW = 16;

/** Tokens per row of the logit lens. */
const LENS_TOKENS = 5;

const OUTPUTS = ["new_qkv", "gathered", "wte", "residual", "attended", "fed", "lens", "lens_normaliser"];

/** One token on its way through the model. */
export interface PipelineJob extends Pick<Extract<AnalysisJob, { kind: "pipeline" }>, "layer" | "head"> {
  /** Index of the token; it is the last that is run. */
  readonly token: TokenRow;
  /** Row of the token that was chosen next. */
  readonly chosen: TokenRow | undefined;
  /** Whether the model adds a table of positions to its embedding, and does not turn heads instead. */
  readonly learnedPositions: boolean;
  /** What a row of the embedding table stands for. */
  readonly name: (row: TokenRow) => { readonly id: number; readonly text: string };
}

/**
 * The numbers of the textbook's steps for one token.
 * @param runner on an analysis graph
 * @param tokens rows of the embedding table
 * @returns undefined if cancelled
 */
export async function tokenPipeline(
  runner: ContextRunner,
  tokens: readonly TokenRow[],
  { token, layer, head, chosen, learnedPositions, name }: PipelineJob,
  turns: Turns,
): Promise<PipelineResult | undefined> {
  const { shape } = runner;
  const { layers, heads, headSize } = shape;
  assert(layer >= 0 && layer < layers && head >= 0 && head < heads, `layer ${layer}, head ${head}`);
  assert(token >= 0 && token < tokens.length, `token ${token} of ${tokens.length}`);
  const first = Math.max(0, token + 1 - PIPELINE_WINDOW);
  const size = token + 1 - first;
  const counted = new CountedTurns(turns, runner.runsToFill(tokens, first) + runsFor(size));
  if (!(await runner.fill(tokens, first, counted)) || !(await counted.next())) return undefined;
  const fetches = [...OUTPUTS, ...(learnedPositions ? ["wpe"] : []), attentionOutput(layer)];
  const run = await runner.run(tokens.slice(first, token + 1), { wanted: [size - 1], fetches });

  const lastRows = (output: string, count: number): Float32Array[] => lastOfEach(run, output, count);
  const gathered = at(lastRows("gathered", layers), layer);
  const headOutputs = Array.from({ length: heads }, (_, index) => {
    const place = placeOfHead(index, shape);
    return gathered.slice(place * headSize, (place + 1) * headSize);
  });
  const scores = queryKeyScores(run, layer, head, shape);
  return {
    kind: "pipeline",
    token,
    layer,
    head,
    tokenEmbedding: at(lastRows("wte", 1), 0).slice(),
    positionEmbedding: learnedPositions ? at(lastRows("wpe", 1), 0).slice() : new Float32Array(),
    window: { first, size },
    scores,
    masked: scores.map((score, i) => (i % size > Math.floor(i / size) ? Number.NEGATIVE_INFINITY : score)),
    ...probabilities(run, layer, head),
    headNorms: Float32Array.from(headOutputs, norm),
    headOutput: at(headOutputs, head),
    attentionNorms: Float32Array.from(lastRows("attended", layers), norm),
    feedForwardNorms: Float32Array.from(lastRows("fed", layers), norm),
    residualNorms: Float32Array.from(lastRows("residual", layers + 1), norm),
    lens: lensRows(run, layers + 1, chosen, name),
  };
}

/** Of an output [count, T, width] the last token's row in each; views. */
function lastOfEach(run: Run, output: string, count: number): Float32Array[] {
  const values = run.output(output);
  const width = values.length / (count * run.count);
  assert(Number.isInteger(width), `${output} has ${values.length} numbers`);
  return Array.from({ length: count }, (_, i) => {
    const end = (i + 1) * run.count * width;
    return values.subarray(end - width, end);
  });
}

/** [n, n]: q·k / √S of one head for all pairs of the run's tokens, above the diagonal too. */
function queryKeyScores(run: Run, layer: number, head: number, shape: CacheShape): Float32Array {
  const { heads, kvHeads, headSize } = shape;
  const { count } = run;
  const qkv = run.output("new_qkv"); // [L, T, (H + 2 KV) S]
  const [queryPlace, keyPlace] = [placeOfHead(head, shape), heads + Math.floor(head / (heads / kvHeads))];
  const vector = (t: number, place: number): Float32Array => {
    const start = ((layer * count + t) * (heads + 2 * kvHeads) + place) * headSize;
    return qkv.subarray(start, start + headSize);
  };
  const scores = new Float32Array(count * count);
  for (let q = 0; q < count; q++) {
    for (let k = 0; k < count; k++)
      scores[q * count + k] = dot(vector(q, queryPlace), vector(k, keyPlace)) / Math.sqrt(headSize);
  }
  return scores;
}

/** Of one head, the run's tokens among themselves, and what goes to those before. */
function probabilities(
  { past, count, columns, output }: Run,
  layer: number,
  head: number,
): Pick<PipelineResult, "probabilities" | "earlier"> {
  const attention = output(attentionOutput(layer)); // [H, T, P + K]
  const rows = new Float32Array(count * count);
  const earlier = new Float32Array(count);
  for (let t = 0; t < count; t++) {
    const start = (head * count + t) * columns + FIRST_COLUMN;
    rows.set(attention.subarray(start + past, start + past + count), t * count);
    earlier[t] = attention.subarray(start, start + past).reduce((sum, p) => sum + p, 0);
  }
  return { probabilities: rows, earlier };
}

function lensRows(run: Run, count: number, chosen: TokenRow | undefined, name: PipelineJob["name"]): LensRow[] {
  const lens = run.output("lens"); // [L + 1, V]
  const normalisers = run.output("lens_normaliser"); // [L + 1]
  const size = lens.length / count;
  return Array.from({ length: count }, (_, level) => {
    const logits = lens.subarray(level * size, (level + 1) * size);
    const probability = (row: TokenRow): number => Math.exp(at(logits, row) - at(normalisers, level));
    const rows = highest(logits, LENS_TOKENS);
    const names = rows.map(name);
    return {
      ids: Uint32Array.from(names, ({ id }) => id),
      texts: names.map(({ text }) => text),
      probabilities: Float32Array.from(rows, probability),
      chosenProbability: chosen === undefined ? Number.NaN : probability(chosen),
    };
  });
}

/** Indices of the `count` highest values, highest first. */
function highest(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (best.length === count && value <= at(values, at(best, count - 1))) continue;
    let place = best.length;
    while (place > 0 && value > at(values, at(best, place - 1))) place--;
    best.splice(place, 0, i);
    if (best.length > count) best.pop();
  }
  return best;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * at(b, i), 0);
}

function norm(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector));
}
