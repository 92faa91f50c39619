import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../../src/core/assert";
import { type Feeds, OrtModel } from "../../../../src/model/ortRuntime";
import { parseManifest } from "../../../../src/model/parseManifest";

const HIDDEN = -3.4028234663852886e38;

/** How a sequence goes through the graph. */
export interface RunPlan {
  /** Tokens per run; their sum is the length of the sequence. */
  readonly chunks: readonly number[];
  /** Positions of a block. */
  readonly block: number;
  /** What the places hold that are not in use. */
  readonly garbage: number;
}

export interface RunResult {
  /** [T][V] of every position */
  readonly logits: readonly Float32Array[];
  /** [T] log Σ exp(logits) */
  readonly logNormalisers: readonly number[];
  /** [L][H][T] of the last position */
  readonly attention: readonly (readonly (readonly number[])[])[];
  /** The largest distance from 1 of a sum over an attention row as it came out, unused places included. */
  readonly worstSum: number;
}

/** Runs `rows` (of the embedding table) through the model in `folder`, keeping the cache as the graph's contract says. */
export async function runGraph(folder: string, rows: readonly number[], plan: RunPlan): Promise<RunResult> {
  const { architecture } = parseManifest(readFileSync(join(folder, "model.json"), "utf8"));
  const { layers, heads, width, vocabulary } = architecture;
  const { block, garbage } = plan;
  const row = [heads, width / heads];
  // One row that nobody looks at, then one per token.
  const cache = Array.from({ length: layers }, () => ({
    key: new Float32Array((1 + rows.length) * width).fill(garbage),
    value: new Float32Array((1 + rows.length) * width).fill(garbage),
  }));
  const model = await OrtModel.open(join(folder, "model.onnx"), 1);
  const logits: Float32Array[] = [];
  const logNormalisers: number[] = [];
  let attention: number[][][] = [];
  let worstSum = 0;
  let past = 0;
  for (const count of plan.chunks) {
    const before = 1 + past - (past % block); // P
    const columns = 1 + Math.ceil((past + count) / block) * block; // P + K
    const part = (data: Float32Array, from: number, to: number): Feeds[string] => {
      return { type: "float32", shape: [to - from, ...row], data: data.subarray(from * width, to * width) };
    };
    const spare = columns - 1 - past - count;
    const feeds: Record<string, Feeds[string]> = {
      input_ids: int64([1, count], rows.slice(past, past + count)),
      position_ids: int64([1, count], range(past, count)),
      mask: { type: "float32", shape: [1, count, columns], data: mask(count, past, columns) },
      logit_rows: int64([count], range(0, count)),
      filler: part(new Float32Array(spare * width).fill(garbage), 0, spare),
    };
    for (const [i, { key, value }] of cache.entries()) {
      feeds[`past_key.${i}`] = part(key, 0, before);
      feeds[`past_value.${i}`] = part(value, 0, before);
      feeds[`block_key.${i}`] = part(key, before, 1 + past);
      feeds[`block_value.${i}`] = part(value, before, 1 + past);
    }
    const outputs = await model.run(feeds, ["logits", "log_normaliser", "new_kv", "attention_row"]);
    const { logits: scores, log_normaliser: sums, new_kv: made, attention_row: probabilities } = outputs;
    assert(scores && sums && made && probabilities);
    assert.equal(scores.length, count * vocabulary);
    assert.equal(made.length, layers * count * 2 * width);
    assert.equal(probabilities.length, layers * heads * columns);
    for (let t = 0; t < count; t++) logits.push(scores.slice(t * vocabulary, (t + 1) * vocabulary));
    logNormalisers.push(...sums);

    for (const [i, { key, value }] of cache.entries()) {
      for (let t = 0; t < count; t++) {
        const from = (i * count + t) * 2 * width;
        key.set(made.subarray(from, from + width), (1 + past + t) * width);
        value.set(made.subarray(from + width, from + 2 * width), (1 + past + t) * width);
      }
    }
    const lines = Array.from({ length: layers * heads }, (_, line) =>
      probabilities.subarray(line * columns, (line + 1) * columns),
    );
    for (const line of lines) worstSum = Math.max(worstSum, Math.abs(line.reduce((sum, p) => sum + p, 0) - 1));
    const seen = lines.map((line) => [...line.subarray(1, 1 + past + count)]);
    attention = range(0, layers).map((i) => seen.slice(i * heads, (i + 1) * heads));
    past += count;
  }
  await model.close();
  return { logits, logNormalisers, attention, worstSum };
}

/** All at once, in a cache that is empty and clean. */
export function inOneGo(length: number): RunPlan {
  return { chunks: [length], block: 64, garbage: 0 };
}

/** Root mean square of the difference over that of `expected`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let error = 0;
  let total = 0;
  for (let i = 0; i < expected.length; i++) {
    error += (at(actual, i) - at(expected, i)) ** 2;
    total += at(expected, i) ** 2;
  }
  return Math.sqrt(error / total);
}

/** The largest difference of two equally long lists. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(at(actual, i) - at(expected, i)));
  return largest;
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function int64(shape: readonly number[], values: readonly number[]): Feeds[string] {
  return { type: "int64", shape, data: BigInt64Array.from(values, BigInt) };
}

/** [T, P + K]: query t sees the `past` tokens and the new ones 0..t, from the second column on. */
function mask(count: number, past: number, columns: number): Float32Array {
  return Float32Array.from({ length: count * columns }, (_, i) => {
    const key = (i % columns) - 1;
    return key >= 0 && key <= past + Math.floor(i / columns) ? 0 : HIDDEN;
  });
}
