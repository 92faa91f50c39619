import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../../src/core/assert";
import { type Feeds, OrtModel } from "../../../src/model/ortRuntime";
import { parseManifest } from "../../../src/model/parseManifest";

const HIDDEN = -3.4028234663852886e38;

/** How a sequence goes through the graph. */
export interface RunPlan {
  /** Tokens per run; their sum is the length of the sequence. */
  readonly chunks: readonly number[];
  /** B, slots of the cache. */
  readonly capacity: number;
  /** What the slots hold that are not in use. */
  readonly garbage: number;
}

export interface RunResult {
  /** [T][V] of every position */
  readonly logits: readonly Float32Array[];
  /** [T] log Σ exp(logits) */
  readonly logNormalisers: readonly number[];
  /** [L][H][T] of the last position */
  readonly attention: readonly (readonly (readonly number[])[])[];
  /** The largest distance from 1 of a sum over an attention row as it came out, unused slots included. */
  readonly worstSum: number;
}

/** Runs `rows` (of the embedding table) through the model in `folder`, keeping the cache as the graph's contract says. */
export async function runGraph(folder: string, rows: readonly number[], plan: RunPlan): Promise<RunResult> {
  const { architecture } = parseManifest(readFileSync(join(folder, "model.json"), "utf8"));
  const { layers, heads, width, vocabulary } = architecture;
  const { capacity, garbage } = plan;
  const size = width / heads;
  const cache = Array.from({ length: layers }, () => ({
    key: new Float32Array(capacity * width).fill(garbage),
    value: new Float32Array(capacity * width).fill(garbage),
  }));
  const model = await OrtModel.open(join(folder, "model.onnx"), 1);
  const logits: Float32Array[] = [];
  const logNormalisers: number[] = [];
  let attention: number[][][] = [];
  let worstSum = 0;
  let past = 0;
  for (const count of plan.chunks) {
    const feeds: Record<string, Feeds[string]> = {
      input_ids: int64([1, count], rows.slice(past, past + count)),
      position_ids: int64([1, count], range(past, count)),
      mask: { type: "float32", shape: [1, 1, count, capacity + count], data: mask(count, past, capacity) },
      logit_rows: int64([count], range(0, count)),
    };
    for (const [i, { key, value }] of cache.entries()) {
      feeds[`past.${i}.key`] = { type: "float32", shape: [1, heads, capacity, size], data: key };
      feeds[`past.${i}.value`] = { type: "float32", shape: [1, heads, capacity, size], data: value };
    }
    const outputs = await model.run(feeds, ["logits", "log_normaliser", "new_kv", "attention_row"]);
    const { logits: scores, log_normaliser: sums, new_kv: made, attention_row: probabilities } = outputs;
    assert(scores && sums && made && probabilities);
    assert.equal(scores.length, count * vocabulary);
    assert.equal(made.length, layers * count * 2 * width);
    assert.equal(probabilities.length, layers * heads * (capacity + count));
    for (let t = 0; t < count; t++) logits.push(scores.slice(t * vocabulary, (t + 1) * vocabulary));
    logNormalisers.push(...sums);

    for (const [i, { key, value }] of cache.entries()) {
      for (let t = 0; t < count; t++) {
        for (let h = 0; h < heads; h++) {
          const from = (i * count + t) * 2 * width + h * size;
          const to = (h * capacity + past + t) * size;
          key.set(made.subarray(from, from + size), to);
          value.set(made.subarray(from + width, from + width + size), to);
        }
      }
    }
    const lines = Array.from({ length: layers * heads }, (_, line) =>
      probabilities.subarray(line * (capacity + count), (line + 1) * (capacity + count)),
    );
    for (const line of lines) worstSum = Math.max(worstSum, Math.abs(line.reduce((sum, p) => sum + p, 0) - 1));
    const seen = lines.map((line) => [...line.subarray(0, past), ...line.subarray(capacity)]);
    attention = range(0, layers).map((i) => seen.slice(i * heads, (i + 1) * heads));
    past += count;
  }
  await model.close();
  return { logits, logNormalisers, attention, worstSum };
}

/** All at once, in a cache that is empty and clean. */
export function inOneGo(length: number): RunPlan {
  return { chunks: [length], capacity: 128, garbage: 0 };
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

/** [T, B + T]: query t sees the `past` first slots and the new tokens 0..t. */
function mask(count: number, past: number, capacity: number): Float32Array {
  const width = capacity + count;
  return Float32Array.from({ length: count * width }, (_, i) => {
    const t = Math.floor(i / width);
    const key = i % width;
    return key < past || (key >= capacity && key <= capacity + t) ? 0 : HIDDEN;
  });
}
