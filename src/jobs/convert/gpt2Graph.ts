import type { Gpt2Config } from "./gpt2Config";
import {
  addEmbedding,
  addHead,
  addLayer,
  addLogNormaliser,
  addSetting,
  gpt2Inputs,
  type LayerValues,
} from "./gpt2Layers";
import type { OnnxGraph } from "./onnxGraph";
import type { StoredWeight } from "./storeWeights";

/**
 * GPT-2 (Radford et al. 2019) with a key/value cache that belongs to the caller, as an ONNX graph.
 *
 * V = rows of the embedding table, d = width, H = heads, S = d / H, L = layers; and, known at run time only, T = new tokens,
 * all in one block of K positions; t = tokens of that block that the cache has, P = places before the block, R = new tokens
 * whose logits are wanted. What fills the block up does not matter as long as it is finite: `mask` hides it.
 *
 * The graph returns only the new keys and values: returning the whole cache would cost more than computing it.
 */
export function gpt2Graph(config: Gpt2Config, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, width, vocabulary } = config.architecture;
  const inputs = gpt2Inputs("gpt2", config, weights);
  const { g } = inputs;
  g.output("logits", "float32", ["R", vocabulary]);
  g.output("log_normaliser", "float32", ["R"]);
  g.output("new_kv", "float32", [layers, "T", 2 * width]);
  g.output("attention_row", "float32", [layers * heads, "P + K"]);

  const setting = addSetting(inputs, config, "last");
  let { x } = addEmbedding(inputs);
  const made: LayerValues[] = [];
  for (const [index, cached] of inputs.past.entries()) {
    // After the last attention nobody looks at the positions that are not wanted.
    const values = addLayer(inputs, config, { index, cached, setting, narrow: index === layers - 1 }, x);
    made.push(values);
    x = values.x;
  }
  addHead(inputs, config, x, "logits"); // [R, V]
  addLogNormaliser(inputs, "logits", "log_normaliser"); // [R]

  const qkvs = made.map(({ attention }) => attention.qkv);
  g.slice(g.add("Concat", qkvs, "new_qkv", { axis: 0 }), 2, width, 3 * width, "new_kv"); // [L, T, 3d] -> [L, T, 2d]
  const lastRows = made.map(({ attention }) => attention.rows);
  g.add("Concat", lastRows, "attention_row", { axis: 0 }); // [L H, P + K]
  return g;
}
