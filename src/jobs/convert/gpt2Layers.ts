import { at } from "../../core/assert";
import { type Attention, type AttentionSetting, addAttention, type Cached } from "./gpt2Attention";
import type { Gpt2Config } from "./gpt2Config";
import { OnnxGraph } from "./onnxGraph";
import type { StoredWeight } from "./storeWeights";
import { WeightedOps } from "./weightedOps";

/** A graph with the inputs of GPT-2, before anything is computed. */
export interface Gpt2Inputs {
  readonly g: OnnxGraph;
  readonly ops: WeightedOps;
  /** [1, T] rows of the embedding table. */
  readonly ids: string;
  /** [1, T] */
  readonly positions: string;
  /** [1, T, P + K] added to the scores: 0 or -3.4e38. */
  readonly mask: string;
  /** [K - t - T, H, S] anything finite. */
  readonly filler: string;
  /** [R] which of the new tokens need logits. */
  readonly wanted: string;
  /** Per layer. */
  readonly past: readonly Cached[];
}

/** What one layer makes of the residual stream x, [1, T, d]; R in place of T after {@link Gpt2Layer.narrow}. */
export interface LayerValues {
  readonly attention: Attention;
  /** What attention adds to the stream. */
  readonly attended: string;
  /** What feed-forward adds to it. */
  readonly fed: string;
  /** The stream after the layer. */
  readonly x: string;
}

export interface Gpt2Layer {
  readonly index: number;
  readonly cached: Cached;
  readonly setting: AttentionSetting;
  /** Whether only the positions `wanted` go on after the layer's attention. */
  readonly narrow: boolean;
}

export function gpt2Inputs(
  name: string,
  { architecture }: Gpt2Config,
  weights: ReadonlyMap<string, StoredWeight>,
): Gpt2Inputs {
  const { layers, heads, width } = architecture;
  const g = new OnnxGraph(name);
  const ids = g.input("input_ids", "int64", [1, "T"]);
  const positions = g.input("position_ids", "int64", [1, "T"]);
  const mask = g.input("mask", "float32", [1, "T", "P + K"]);
  const wanted = g.input("logit_rows", "int64", ["R"]);
  const size = width / heads;
  const filler = g.input("filler", "float32", ["K - t - T", heads, size]);
  const past = Array.from({ length: layers }, (_, i): Cached => {
    const rows = (name: string, count: string): string => g.input(`${name}.${i}`, "float32", [count, heads, size]);
    return {
      key: rows("past_key", "P"),
      value: rows("past_value", "P"),
      blockKey: rows("block_key", "t"),
      blockValue: rows("block_value", "t"),
    };
  });
  return { g, ops: new WeightedOps(g, weights), ids, positions, mask, filler, wanted, past };
}

/** P and K at run time, and what else all layers share. */
export function addSetting(
  { g, mask, filler, past }: Gpt2Inputs,
  { architecture }: Gpt2Config,
  rows: AttentionSetting["rows"],
): AttentionSetting {
  const before = g.add("Shape", [at(past, 0).key], "before", { start: 0, end: 1 }); // [1] P
  const all = g.add("Shape", [mask], "all", { start: 2, end: 3 }); // [1] P + K
  const block = g.add("Sub", [all, before], "block"); // [1] K
  const lengths = g.add("Concat", [before, block], "lengths", { axis: 0 }); // [2]
  return { heads: architecture.heads, width: architecture.width, mask, lengths, filler, rows };
}

/** The residual stream before the first layer, [1, T, d], and its two parts. */
export function addEmbedding({
  g,
  ops,
  ids,
  positions,
}: Gpt2Inputs): Readonly<Record<"token" | "position" | "x", string>> {
  const token = ops.embed(ids, "wte"); // [1, T, d]
  const position = g.add("Gather", [ops.dense("wpe.weight"), positions], "wpe"); // [1, T, d]
  return { token, position, x: g.add("Add", [token, position], "embedding") };
}

export function addLayer(
  { g, ops, wanted }: Gpt2Inputs,
  { architecture, gelu }: Gpt2Config,
  { index, cached, setting, narrow }: Gpt2Layer,
  stream: string,
): LayerValues {
  const h = `h.${index}`;
  const epsilon = architecture.layerNormEpsilon;
  let x = stream;
  const normed = ops.layerNorm(x, `${h}.ln_1`, epsilon); // [1, T, d]
  const attention = addAttention(g, ops, setting, normed, cached, `${h}.attn`);
  let { context } = attention; // [1, T, d]
  if (narrow) {
    context = g.add("Gather", [context, wanted], "wanted_context", { axis: 1 }); // [1, R, d]
    x = g.add("Gather", [x, wanted], "wanted", { axis: 1 }); // [1, R, d]
  }
  const attended = ops.linear(context, `${h}.attn.c_proj`); // [1, T, d]
  x = g.add("Add", [x, attended], `${h}.after_attn`); // [1, T, d]
  const inner = ops.linear(ops.layerNorm(x, `${h}.ln_2`, epsilon), `${h}.mlp.c_fc`); // [1, T, feedForward]
  const active = g.add("Gelu", [inner], `${h}.mlp.gelu`, { approximate: gelu }); // [1, T, feedForward]
  const fed = ops.linear(active, `${h}.mlp.c_proj`); // [1, T, d]
  return { attention, attended, fed, x: g.add("Add", [x, fed], `${h}.after_mlp`) };
}

/** Scores of all tokens, [n, V], for n rows of the stream in any shape that ends in d: the last norm, then the table. */
export function addHead({ g, ops }: Gpt2Inputs, { architecture }: Gpt2Config, stream: string, output: string): void {
  const { width, layerNormEpsilon } = architecture;
  const final = ops.layerNorm(stream, "ln_f", layerNormEpsilon);
  const rows = g.add("Reshape", [final, g.integers("to_rows", [-1, width])], "rows"); // [n, d]
  ops.head(rows, "wte", output);
}

/** log Σ exp(scores) per row, [n]: makes a probability of any score without V exponentials in JavaScript. */
export function addLogNormaliser({ g }: Gpt2Inputs, scores: string, output: string): void {
  g.add("ReduceLogSumExp", [scores, g.integers("over_vocabulary", [-1])], output, { keepdims: 0 });
}
