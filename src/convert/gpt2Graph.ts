import { type Attention, addAttention, type Cached } from "./gpt2Attention";
import type { Gpt2Config } from "./gpt2Config";
import { OnnxGraph } from "./onnxGraph";
import type { StoredWeight } from "./storeWeights";
import { WeightedOps } from "./weightedOps";

/**
 * GPT-2 (Radford et al. 2019) with a key/value cache that belongs to the caller, as an ONNX graph.
 *
 * V = rows of the embedding table, d = width, H = heads, S = d / H, L = layers; and, known at run time only, B = slots of the
 * cache, T = new tokens, R = positions whose logits are wanted. What a slot holds that is not in use does not matter as long
 * as it is finite: `mask` hides it.
 *
 * The graph returns only the new keys and values: returning the whole cache would cost more than computing it.
 */
export function gpt2Graph(config: Gpt2Config, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, width, vocabulary, layerNormEpsilon } = config.architecture;
  const g = new OnnxGraph("gpt2");
  const ops = new WeightedOps(g, weights);

  const ids = g.input("input_ids", "int64", [1, "T"]); // rows of the embedding table
  const positions = g.input("position_ids", "int64", [1, "T"]);
  const mask = g.input("mask", "float32", [1, 1, "T", "B + T"]); // added to the scores: 0 or -3.4e38
  const wanted = g.input("logit_rows", "int64", ["R"]);
  const past = Array.from({ length: layers }, (_, i): Cached => {
    const shape = [1, heads, "B", width / heads];
    return { key: g.input(`past.${i}.key`, "float32", shape), value: g.input(`past.${i}.value`, "float32", shape) };
  });
  g.output("logits", "float32", ["R", vocabulary]);
  g.output("log_normaliser", "float32", ["R"]);
  g.output("new_kv", "float32", [layers, "T", 2 * width]);
  g.output("attention_row", "float32", [layers, heads, "B + T"]);

  const slots = g.add("Shape", ["past.0.key"], "slots", { start: 2, end: 3 }); // [1]
  const count = g.add("Shape", [ids], "count", { start: 1, end: 2 }); // [1]
  const lengths = g.add("Concat", [slots, count], "lengths", { axis: 0 }); // [2]
  const setting = { heads, width, mask, lengths };

  const token = ops.embed(ids, "wte"); // [1, T, d]
  const position = g.add("Gather", [ops.dense("wpe.weight"), positions], "wpe"); // [1, T, d]
  let x = g.add("Add", [token, position], "embedding"); // [1, T, d]
  const attentions: Attention[] = [];
  for (const [i, cached] of past.entries()) {
    const h = `h.${i}`;
    const normed = ops.layerNorm(x, `${h}.ln_1`, layerNormEpsilon); // [1, T, d]
    const attention = addAttention(g, ops, setting, normed, cached, `${h}.attn`);
    attentions.push(attention);
    let { context } = attention; // [1, T, d]
    if (i === layers - 1) {
      // From here on nobody looks at the other positions: T becomes R.
      context = g.add("Gather", [context, wanted], "wanted_context", { axis: 1 }); // [1, R, d]
      x = g.add("Gather", [x, wanted], "wanted", { axis: 1 }); // [1, R, d]
    }
    x = g.add("Add", [x, ops.linear(context, `${h}.attn.c_proj`)], `${h}.after_attn`); // [1, T, d]
    const inner = ops.linear(ops.layerNorm(x, `${h}.ln_2`, layerNormEpsilon), `${h}.mlp.c_fc`); // [1, T, feedForward]
    const active = g.add("Gelu", [inner], `${h}.mlp.gelu`, { approximate: config.gelu }); // [1, T, feedForward]
    x = g.add("Add", [x, ops.linear(active, `${h}.mlp.c_proj`)], `${h}.after_mlp`); // [1, T, d]
  }
  const final = ops.layerNorm(x, "ln_f", layerNormEpsilon); // [1, R, d]
  const rows = g.add("Reshape", [final, g.integers("to_rows", [-1, width])], "rows"); // [R, d]
  ops.head(rows, "wte", "logits"); // [R, V]
  // log Σ exp(logits): makes a probability of any logit without V exponentials in JavaScript.
  g.add("ReduceLogSumExp", ["logits", g.integers("over_vocabulary", [-1])], "log_normaliser", { keepdims: 0 }); // [R]

  const qkvs = attentions.map(({ qkv }) => qkv);
  g.slice(g.add("Concat", qkvs, "new_qkv", { axis: 0 }), 2, width, 3 * width, "new_kv"); // [L, T, 3d] -> [L, T, 2d]
  const lastRows = attentions.map(({ row }) => row);
  g.add("Concat", lastRows, "attention_row", { axis: 0 }); // [L, H, B + T]
  return g;
}
