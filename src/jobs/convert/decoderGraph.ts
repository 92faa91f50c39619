import type { DecoderSpec } from "../../model/decoderSpec";
import {
  addEmbedding,
  addFirstNorm,
  addHead,
  addLayer,
  addLogNormaliser,
  addNewKv,
  addSetting,
  decoderInputs,
  type LayerValues,
} from "./decoderLayers";
import type { OnnxGraph } from "./onnxGraph";
import type { StoredWeight } from "./storeWeights";

/**
 * A decoder-only transformer with a key/value cache that belongs to the caller, as an ONNX graph.
 *
 * V = rows of the embedding table, d = width, H = query heads, KV = heads of keys and values, S = head size, L = layers;
 * and, known at run time only, T = new tokens, all in one block of K positions; t = tokens of that block that the cache
 * has, P = places before the block, R = new tokens whose logits are wanted. What fills the block up does not matter as
 * long as it is finite: `mask` hides it.
 *
 * The graph returns only the new keys and values: returning the whole cache would cost more than computing it. Keys are
 * cached with their positions. Rows of attention are in the checkpoint's order of heads.
 */
export function decoderGraph(spec: DecoderSpec, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, kvHeads, headSize, vocabulary } = spec;
  const inputs = decoderInputs("decoder", spec, weights);
  const { g } = inputs;
  g.output("logits", "float32", ["R", vocabulary]);
  g.output("log_normaliser", "float32", ["R"]);
  g.output("new_kv", "float32", [layers, "T", 2 * kvHeads * headSize]);
  g.output("attention_row", "float32", [layers * heads, "P + K"]);

  const setting = addSetting(inputs, "last");
  let stream = addFirstNorm(inputs, addEmbedding(inputs).x);
  const made: LayerValues[] = [];
  for (const [index, cached] of inputs.past.entries()) {
    // After the last attention nobody looks at the positions that are not wanted.
    const values = addLayer(inputs, { index, cached, setting, narrow: index === layers - 1, final: true }, stream);
    made.push(values);
    stream = values;
  }
  addHead(inputs, stream.normed, "logits"); // [R, V]
  addLogNormaliser(inputs, "logits", "log_normaliser"); // [R]

  const qkvs = made.map(({ attention }) => attention.qkv);
  const newHeads = g.add("Concat", qkvs, "new_heads", { axis: 0 }); // [L T, H + 2 KV, S]
  addNewKv(inputs, newHeads);
  const lastRows = made.map(({ attention }) => attention.rows);
  if (heads === kvHeads)
    g.add("Concat", lastRows, "attention_row", { axis: 0 }); // [L H, P + K]
  else {
    const rows = g.add("Concat", lastRows, "grouped_rows", { axis: 0 }); // [L KV, G, P + K]
    const shape = g.add("Concat", [g.integers("lines", [layers * heads]), setting.columns], "row_shape", { axis: 0 });
    g.add("Reshape", [rows, shape], "attention_row");
  }
  return g;
}
