import { at } from "../../core/assert";
import { type DecoderSpec, NEVER } from "../../model/decoderSpec";
import { type Attention, type AttentionSetting, addAttention, type Cached } from "./attention";
import { OnnxGraph } from "./onnxGraph";
import type { StoredWeight } from "./storeWeights";
import { WeightedOps } from "./weightedOps";

/** A graph with the inputs of a decoder, before anything is computed. */
export interface DecoderInputs {
  readonly spec: DecoderSpec;
  readonly g: OnnxGraph;
  readonly ops: WeightedOps;
  /** [1, T] rows of the embedding table. */
  readonly ids: string;
  /** [1, T] */
  readonly positions: string;
  /** [1, T, P + K] added to the scores: 0 or -3.4e38. */
  readonly mask: string;
  /** [K - t - T, KV, S] anything finite. */
  readonly filler: string;
  /** [R] which of the new tokens need logits. */
  readonly wanted: string;
  /** Per layer. */
  readonly past: readonly Cached[];
}

/** The residual stream, [1, T, d], and its norm for the module that reads it next; none where none is named. */
interface Stream {
  readonly x: string;
  readonly normed: string;
}

/** What one layer makes of the residual stream; R in place of T after {@link DecoderLayer.narrow}. */
export interface LayerValues extends Stream {
  readonly attention: Attention;
  /** What attention adds to the stream. */
  readonly attended: string;
  /** What feed-forward adds to it. */
  readonly fed: string;
}

export interface DecoderLayer {
  readonly index: number;
  readonly cached: Cached;
  readonly setting: AttentionSetting;
  /** Whether only the positions `wanted` go on after the layer's attention. */
  readonly narrow: boolean;
  /** Whether the norm behind the last layer is made, of its stream. */
  readonly final: boolean;
}

/** ONNX's number of single precision, TensorProto.DataType. */
const FLOAT = 1;

/** The last norm's name. */
export const FINAL_NORM = "ln_f";

export function decoderInputs(
  name: string,
  spec: DecoderSpec,
  weights: ReadonlyMap<string, StoredWeight>,
): DecoderInputs {
  const { layers, kvHeads, headSize } = spec;
  const g = new OnnxGraph(name);
  const ids = g.input("input_ids", "int64", [1, "T"]);
  const positions = g.input("position_ids", "int64", [1, "T"]);
  const mask = g.input("mask", "float32", [1, "T", "P + K"]);
  const wanted = g.input("logit_rows", "int64", ["R"]);
  const filler = g.input("filler", "float32", ["K - t - T", kvHeads, headSize]);
  const past = Array.from({ length: layers }, (_, i): Cached => {
    const rows = (name: string, count: string): string =>
      g.input(`${name}.${i}`, "float32", [count, kvHeads, headSize]);
    return {
      key: rows("past_key", "P"),
      value: rows("past_value", "P"),
      blockKey: rows("block_key", "t"),
      blockValue: rows("block_value", "t"),
    };
  });
  return { spec, g, ops: new WeightedOps(g, weights), ids, positions, mask, filler, wanted, past };
}

/** P and K at run time, and what else all layers share. */
export function addSetting(inputs: DecoderInputs, rows: AttentionSetting["rows"]): AttentionSetting {
  const { spec, g, ops, mask, filler, past } = inputs;
  const before = g.add("Shape", [at(past, 0).key], "before", { start: 0, end: 1 }); // [1] P
  const columns = g.add("Shape", [mask], "all", { start: 2, end: 3 }); // [1] P + K
  const block = g.add("Sub", [columns, before], "block"); // [1] K
  const lengths = g.add("Concat", [before, block], "lengths", { axis: 0 }); // [2]
  const headPositions = addHeadPositions(inputs);
  return { g, ops, spec, headPositions, mask: addGroupedMask(inputs, columns), columns, lengths, filler, rows };
}

/** [T, H + 2 KV]: the token's position for heads of queries and keys, 0 for values; none where positions turn nothing. */
function addHeadPositions({ spec, g, positions }: DecoderInputs): string | undefined {
  const { heads, kvHeads } = spec;
  if (!spec.rotary) return undefined;
  const byToken = g.add("Transpose", [positions], "token_positions", { perm: [1, 0] }); // [T, 1]
  const turned = Array.from({ length: heads + 2 * kvHeads }, (_, head) => (head < heads + kvHeads ? 1 : 0));
  return g.add("Mul", [byToken, g.constant("turned_heads", "int64", [1, turned.length], turned)], "head_positions");
}

/** [1, T G, P + K]: each row of the mask for all the query heads that share keys. */
function addGroupedMask({ spec, g, mask }: DecoderInputs, columns: string): string {
  const group = spec.heads / spec.kvHeads;
  if (group === 1) return mask;
  const apart = g.add("Unsqueeze", [mask, g.integers("before_columns", [2])], "mask_apart"); // [1, T, 1, P + K]
  const repeated = g.add("Expand", [apart, g.integers("per_group", [1, 1, group, 1])], "mask_repeated"); // [1, T, G, P + K]
  const shape = g.add("Concat", [g.integers("all_rows", [1, -1]), columns], "mask_shape", { axis: 0 });
  return g.add("Reshape", [repeated, shape], "grouped_mask");
}

/** The residual stream before the first layer, [1, T, d], and its parts; no position where positions turn the heads. */
export function addEmbedding({ spec, g, ops, ids, positions }: DecoderInputs): {
  readonly token: string;
  readonly position: string | undefined;
  readonly x: string;
} {
  const scaled = spec.embeddingScale !== 1;
  const rows = ops.embed(ids, "wte", scaled ? "wte.rows" : "wte"); // [1, T, d]
  const token = scaled ? g.add("Mul", [rows, ops.dense("wte.scale")], "wte") : rows; // [1, T, d]
  if (spec.rotary) return { token, position: undefined, x: token };
  const position = g.add("Gather", [ops.dense("wpe.weight"), positions], "wpe"); // [1, T, d]
  return { token, position, x: g.add("Add", [token, position], "embedding") };
}

/** The stream as the first layer reads it. */
export function addFirstNorm(inputs: DecoderInputs, x: string): Stream {
  return { x, normed: addNorm(inputs, x, "h.0.ln_1") };
}

export function addLayer(
  inputs: DecoderInputs,
  { index, cached, setting, narrow, final }: DecoderLayer,
  stream: Stream,
): LayerValues {
  const { spec, g, ops, wanted } = inputs;
  const h = `h.${index}`;
  let { x } = stream;
  const attention = addAttention(setting, stream.normed, cached, `${h}.attn`);
  let { context } = attention; // [1, T, H S]
  if (narrow) {
    context = g.add("Gather", [context, wanted], "wanted_context", { axis: 1 }); // [1, R, H S]
    x = g.add("Gather", [x, wanted], "wanted", { axis: 1 }); // [1, R, d]
  }
  const attended = ops.linear(context, `${h}.attn.c_proj`); // [1, T, d]
  const between = addToStream(inputs, x, attended, { sum: `${h}.after_attn`, norm: `${h}.ln_2` });
  const fed = addFeedForward(inputs, between.normed, `${h}.mlp`); // [1, T, d]
  const isLast = index === spec.layers - 1;
  const next = isLast ? (final ? FINAL_NORM : undefined) : `h.${index + 1}.ln_1`;
  return { attention, attended, fed, ...addToStream(inputs, between.x, fed, { sum: `${h}.after_mlp`, norm: next }) };
}

/** [1, T, d] → [1, T, d] */
function addFeedForward({ spec, g, ops }: DecoderInputs, x: string, name: string): string {
  const inner = ops.linear(x, `${name}.c_fc`); // [1, T, feedForward], twice as wide with gates
  if (!spec.gated) return ops.linear(addActivation(g, spec, inner, `${name}.gelu`), `${name}.c_proj`);
  const [gate, up] = [`${name}.gate`, `${name}.up`] as const; // [1, T, feedForward] each
  g.addSplit("Split", [inner], [gate, up], { axis: 2, num_outputs: 2 });
  const gated = g.add("Mul", [addActivation(g, spec, gate, `${name}.active`), up], `${name}.gated`);
  return ops.linear(gated, `${name}.c_proj`);
}

/** SiLU is x · σ(αx), which onnxruntime has as QuickGelu, with α = 1. */
function addActivation(g: OnnxGraph, { activation }: DecoderSpec, x: string, output: string): string {
  if (activation === "silu") return g.add("QuickGelu", [x], output, { alpha: { real: 1 } });
  return g.add("Gelu", [x], output, { approximate: activation === "geluTanh" ? "tanh" : "none" });
}

/** x + delta, named `sum`, and its norm `norm` if one is named: in one node where onnxruntime has one. */
function addToStream(
  inputs: DecoderInputs,
  x: string,
  delta: string,
  { sum, norm }: { readonly sum: string; readonly norm: string | undefined },
): Stream {
  const { spec, g, ops } = inputs;
  if (norm === undefined || spec.norm === "layer") {
    g.add("Add", [x, delta], sum);
    return { x: sum, normed: norm === undefined ? "" : addNorm(inputs, sum, norm) };
  }
  // The outputs in the middle are for training.
  g.addSplit("SkipSimplifiedLayerNormalization", [x, delta, ops.dense(`${norm}.weight`)], [norm, "", "", sum], {
    epsilon: { real: spec.layerNormEpsilon },
  });
  return { x: sum, normed: norm };
}

/** The norm of the last axis. */
export function addNorm({ spec, ops }: DecoderInputs, x: string, name: string): string {
  return spec.norm === "rms"
    ? ops.rmsNorm(x, name, spec.layerNormEpsilon)
    : ops.layerNorm(x, name, spec.layerNormEpsilon);
}

/** Scores of all tokens, [n, V], for n rows of the stream behind the last norm, in any shape that ends in d. */
export function addHead({ spec, g, ops }: DecoderInputs, normed: string, output: string): void {
  const rows = g.add("Reshape", [normed, g.integers("to_rows", [-1, spec.width])], "rows"); // [n, d]
  ops.head(rows, { name: spec.tied ? "wte" : "lm_head", bias: headBias(g, spec), output });
}

/** [V]: what is added to the scores, 0 but for what is never predicted; empty for nothing. The runtime computes it once. */
function headBias(g: OnnxGraph, { vocabulary, neverPredicted = [] }: DecoderSpec): string {
  if (neverPredicted.length === 0) return "";
  const zeros = g.add("ConstantOfShape", [g.integers("vocabulary", [vocabulary])], "head.zeros");
  const scores = neverPredicted.map(() => NEVER);
  const never = g.add("Cast", [g.integers("head.scores", scores)], "head.never", { to: FLOAT });
  const rows = g.constant("head.rows", "int64", [neverPredicted.length, 1], neverPredicted);
  return g.add("ScatterND", [zeros, rows, never], "head.bias");
}

/** Keys and values of the new tokens, `new_kv` [L, T, 2 KV S], of the heads of all layers, [L T, H + 2 KV, S]. */
export function addNewKv({ spec: { layers, heads, kvHeads, headSize }, g }: DecoderInputs, newHeads: string): void {
  const keysAndValues = g.slice(newHeads, 1, heads, heads + 2 * kvHeads, "new_kv_heads"); // [L T, 2 KV, S]
  g.add("Reshape", [keysAndValues, g.integers("to_new_kv", [layers, -1, 2 * kvHeads * headSize])], "new_kv");
}

/**
 * log Σ exp(scores) per row, [n]: makes a probability of any score without V exponentials in JavaScript.
 * As score - log p of the first token: onnxruntime 1.30 has vector code for LogSoftmax, and for ReduceLogSumExp one
 * exponential at a time, which was 5 % of a step.
 */
export function addLogNormaliser({ g }: DecoderInputs, scores: string, output: string): void {
  const logProbabilities = g.add("LogSoftmax", [scores], `${output}.log_p`, { axis: -1 }); // [n, V]
  const first = g.integers("first_token", 0);
  const score = g.add("Gather", [scores, first], `${output}.score`, { axis: 1 }); // [n]
  const logProbability = g.add("Gather", [logProbabilities, first], `${output}.first`, { axis: 1 }); // [n]
  g.add("Sub", [score, logProbability], output);
}
