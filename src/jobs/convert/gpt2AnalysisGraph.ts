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
 * The same model as that of `gpt2Graph`, on the same weights in the same file and with the same inputs, made for looking:
 * every output that has a meaning in the textbook can be fetched. It is a graph of its own, because onnxruntime computes
 * every output of a graph whether it is fetched or not, and an output in the middle keeps operations from being fused.
 *
 * Its outputs, in the letters of `gpt2Graph`:
 * - `new_kv` as there, and `new_qkv` [L, T, 3d], which has the queries before them;
 * - `h.{i}.attn.p` [H, T, P + K]: attention of all new tokens in layer i over cache and new tokens;
 * - `gathered` [L, T, d]: what the heads took from the values, heads side by side, before their output projection;
 * - `wte`, `wpe` [1, T, d]: embeddings of tokens and positions;
 * - `residual` [L + 1, T, d]: the residual stream after the embedding and after each layer;
 * - `attended`, `fed` [L, T, d]: what attention and feed-forward add to it;
 * - `lens` [(L + 1) R, V]: the logit lens (nostalgebraist 2020), the model's last norm and output head on each row of
 *   `residual` for the wanted positions; row l R + r. Its last R rows are the model's own logits. `lens_normaliser`
 *   [(L + 1) R]: log Σ exp of each row.
 */
export function gpt2AnalysisGraph(config: Gpt2Config, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, width, vocabulary } = config.architecture;
  const inputs = gpt2Inputs("gpt2_analysis", config, weights);
  const { g, wanted } = inputs;
  g.output("new_kv", "float32", [layers, "T", 2 * width]);
  g.output("new_qkv", "float32", [layers, "T", 3 * width]);
  g.output("gathered", "float32", [layers, "T", width]);
  g.output("residual", "float32", [layers + 1, "T", width]);
  g.output("attended", "float32", [layers, "T", width]);
  g.output("fed", "float32", [layers, "T", width]);
  g.output("lens", "float32", ["(L + 1) R", vocabulary]);
  g.output("lens_normaliser", "float32", ["(L + 1) R"]);

  const setting = addSetting(inputs, config, "all");
  const embedding = addEmbedding(inputs);
  g.output(embedding.token, "float32", [1, "T", width]);
  g.output(embedding.position, "float32", [1, "T", width]);
  const made: LayerValues[] = [];
  for (const [index, cached] of inputs.past.entries()) {
    const values = addLayer(inputs, config, { index, cached, setting, narrow: false }, made.at(-1)?.x ?? embedding.x);
    g.output(values.attention.rows, "float32", [heads, "T", "P + K"]);
    made.push(values);
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
  const qkv = stack(
    made.map(({ attention }) => attention.qkv),
    "new_qkv",
  );
  g.slice(qkv, 2, width, 3 * width, "new_kv"); // [L, T, 2d]
  const shown = g.add("Gather", [residual, wanted], "wanted", { axis: 1 }); // [L + 1, R, d]
  addHead(inputs, config, shown, "lens");
  addLogNormaliser(inputs, "lens", "lens_normaliser");
  return g;
}
