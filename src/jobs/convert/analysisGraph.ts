import type { DecoderSpec } from "../../model/decoderSpec";
import {
  addEmbedding,
  addFirstNorm,
  addHead,
  addLayer,
  addNewKv,
  addNorm,
  addSetting,
  decoderInputs,
  FINAL_NORM,
  type LayerValues,
} from "./decoderLayers";
import type { OnnxGraph } from "./onnxGraph";
import type { StoredWeight } from "./storeWeights";

/**
 * The same model as that of `decoderGraph`, on the same weights in the same file and with the same inputs, made for
 * looking: every output that has a meaning in the textbook can be fetched. It is a graph of its own, because onnxruntime
 * computes every output of a graph whether it is fetched or not, and an output in the middle keeps operations from being
 * fused.
 *
 * Its outputs, in the letters of `decoderGraph`:
 * - `new_kv` as there, and `new_qkv` [L, T, (H + 2 KV) S], which has the queries before them, as they meet the keys: with
 *   their positions, query heads in the order of placeOfHead;
 * - `h.{i}.attn.p` [H, T, P + K]: attention of all new tokens in layer i over cache and new tokens;
 * - `gathered` [L, T, H S]: what the heads took from the values, heads side by side in the order of placeOfHead, before
 *   their output projection;
 * - `wte`, `wpe` [1, T, d]: embeddings of tokens and positions; no `wpe` where positions turn the heads;
 * - `residual` [L + 1, T, d]: the residual stream after the embedding and after each layer;
 * - `attended`, `fed` [L, T, d]: what attention and feed-forward add to it;
 * - `lens` [(L + 1) R, V]: the logit lens (nostalgebraist 2020), the model's last norm and output head on each row of
 *   `residual` for the wanted positions; row l R + r. Its last R rows are the model's own logits. `lens_normaliser`
 *   [(L + 1) R]: log Σ exp of each row.
 */
export function analysisGraph(spec: DecoderSpec, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, kvHeads, headSize, width, vocabulary } = spec;
  const queries = heads * headSize;
  const all = queries + 2 * kvHeads * headSize;
  const inputs = decoderInputs("analysis", spec, weights);
  const { g, wanted } = inputs;
  g.output("new_kv", "float32", [layers, "T", all - queries]);
  g.output("new_qkv", "float32", [layers, "T", all]);
  g.output("gathered", "float32", [layers, "T", queries]);
  g.output("residual", "float32", [layers + 1, "T", width]);
  g.output("attended", "float32", [layers, "T", width]);
  g.output("fed", "float32", [layers, "T", width]);
  g.output("lens", "float32", ["(L + 1) R", vocabulary]);
  g.output("lens_normaliser", "float32", ["(L + 1) R"]);

  const setting = addSetting(inputs, "all");
  const embedding = addEmbedding(inputs);
  g.output(embedding.token, "float32", [1, "T", width]);
  if (embedding.position) g.output(embedding.position, "float32", [1, "T", width]);
  const made: LayerValues[] = [];
  let stream = addFirstNorm(inputs, embedding.x);
  for (const [index, cached] of inputs.past.entries()) {
    const values = addLayer(inputs, { index, cached, setting, narrow: false, final: false }, stream);
    g.output(values.attention.rows, "float32", [heads, "T", "P + K"]);
    made.push(values);
    stream = values;
  }
  const stack = (values: readonly string[], output: string): string => g.add("Concat", values, output, { axis: 0 });
  const residual = stack([embedding.x, ...made.map(({ x }) => x)], "residual"); // [L + 1, T, d]
  stack(
    made.map(({ attended }) => attended),
    "attended",
  );
  stack(
    made.map(({ fed }) => fed),
    "fed",
  );
  stack(
    made.map(({ attention }) => attention.context),
    "gathered",
  );
  const newHeads = stack(
    made.map(({ attention }) => attention.qkv),
    "new_heads",
  ); // [L T, H + 2 KV, S]
  addNewKv(inputs, newHeads);
  g.add("Reshape", [newHeads, g.integers("to_new_qkv", [layers, -1, all])], "new_qkv");
  const shown = g.add("Gather", [residual, wanted], "wanted", { axis: 1 }); // [L + 1, R, d]
  addHead(inputs, addNorm(inputs, shown, FINAL_NORM), "lens");
  // LogSoftmax, faster where it is one row, would take as much memory again as all the rows of the lens.
  g.add("ReduceLogSumExp", ["lens", g.integers("over_vocabulary", [-1])], "lens_normaliser", { keepdims: 0 });
  return g;
}
