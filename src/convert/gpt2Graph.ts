import { assert } from "../core/assert";
import type { Gpt2Config } from "./gpt2Config";
import { OnnxGraph } from "./onnxGraph";
import { BLOCK } from "./quantise";
import type { StoredWeight } from "./storeWeights";

/**
 * GPT-2 (Radford et al. 2019) with a key/value cache that belongs to the caller, as an ONNX graph.
 *
 * B = slots of the cache, T = new tokens, R = positions whose logits are wanted, V = rows of the embedding table, d = width,
 * H = heads, S = d / H, L = layers, all but V, d, H, S and L known at run time only. What a slot holds that is not in use does
 * not matter as long as it is finite: `mask` hides it.
 *
 * Attention is in two parts, over the cached keys and over the new ones, so that neither side is copied together. The graph
 * returns only the new keys and values: returning the whole cache would cost more than computing it.
 */
export function gpt2Graph(config: Gpt2Config, weights: ReadonlyMap<string, StoredWeight>): OnnxGraph {
  const { layers, heads, width, vocabulary } = config.architecture;
  const headSize = width / heads;
  const g = new OnnxGraph("gpt2");

  const ids = g.input("input_ids", "int64", [1, "T"]);
  const positions = g.input("position_ids", "int64", [1, "T"]);
  const mask = g.input("mask", "float32", [1, 1, "T", "B + T"]); // added to the scores: 0 or -3.4e38
  const rows = g.input("logit_rows", "int64", ["R"]);
  const past = Array.from({ length: layers }, (_, i) => ({
    key: g.input(`past.${i}.key`, "float32", [1, heads, "B", headSize]),
    value: g.input(`past.${i}.value`, "float32", [1, heads, "B", headSize]),
  }));
  g.output("logits", "float32", ["R", vocabulary]);
  g.output("log_normaliser", "float32", ["R"]);
  g.output("new_kv", "float32", [layers, "T", 2 * width]);
  g.output("attention_row", "float32", [layers, heads, "B + T"]);

  const b = new Blocks(g, config, weights);
  const attentions: Attention[] = [];
  const token = b.embed(ids, "wte.weight"); // [1, T, d]
  const position = g.add("Gather", [b.dense("wpe.weight"), positions], "wpe"); // [1, T, d]
  let x = g.add("Add", [token, position], "embedding"); // [1, T, d]
  for (const [i, cached] of past.entries()) {
    const attention = b.attention(b.layerNorm(x, `h.${i}.ln_1`), mask, cached, `h.${i}.attn`);
    attentions.push(attention);
    let context = attention.context; // [1, T, d]
    if (i === layers - 1) {
      // Nobody looks at the other rows any more.
      context = g.add("Gather", [context, rows], "wanted_context", { axis: 1 }); // [1, R, d]
      x = g.add("Gather", [x, rows], "wanted", { axis: 1 }); // [1, R, d]
    }
    x = g.add("Add", [x, b.linear(context, `h.${i}.attn.c_proj`)], `h.${i}.after_attn`); // [1, T or R, d]
    x = g.add("Add", [x, b.feedForward(b.layerNorm(x, `h.${i}.ln_2`), `h.${i}.mlp`)], `h.${i}.after_mlp`);
  }
  const last = g.add("Reshape", [b.layerNorm(x, "ln_f"), g.integers("flat", [-1, width])], "last"); // [R, d]
  b.head(last, "wte.weight", "logits"); // [R, V]
  // log Σ exp(logits): makes a probability of any logit without V exponentials in JavaScript.
  g.add("ReduceLogSumExp", ["logits", g.integers("over_vocabulary", [-1])], "log_normaliser", { keepdims: 0 }); // [R]

  const joined = g.add(
    "Concat",
    attentions.map(({ qkv }) => qkv),
    "new_qkv",
    { axis: 0 },
  ); // [L, T, 3d]
  const keyToValue = [[width], [3 * width], [2]].map((range, i) => g.integers(`kv_range.${i}`, range));
  g.add("Slice", [joined, ...keyToValue], "new_kv"); // [L, T, 2d]
  const lastRows = attentions.map(({ row }) => row);
  g.add("Concat", lastRows, "attention_row", { axis: 0 }); // [L, H, B + T]
  return g;
}

interface Attention {
  /** [1, T, 3d] queries, keys and values of the new tokens, heads side by side. */
  readonly qkv: string;
  /** [1, T, d] what the heads gathered, side by side. */
  readonly context: string;
  /** [1, H, B + T] probabilities of the last new token. */
  readonly row: string;
}

/** The building blocks of a GPT-2, added to a graph. `name` is the weight's name and becomes the values' prefix. */
class Blocks {
  private readonly width: number;
  private readonly heads: number;

  constructor(
    private readonly g: OnnxGraph,
    private readonly config: Gpt2Config,
    private readonly weights: ReadonlyMap<string, StoredWeight>,
  ) {
    this.width = config.architecture.width;
    this.heads = config.architecture.heads;
  }

  /** Multi-head attention over B cached and T new tokens. x: [1, T, d] */
  attention(x: string, mask: string, past: { key: string; value: string }, name: string): Attention {
    const { g, heads, width } = this;
    const scale = { real: 1 / Math.sqrt(width / heads) };
    const toHeads = g.integers("to_heads", [0, 0, 3 * heads, width / heads]);
    const toWidth = g.integers("to_width", [0, 0, width]);

    const qkv = this.linear(x, `${name}.c_attn`); // [1, T, 3d]
    const split = g.add("Reshape", [qkv, toHeads], `${name}.split`); // [1, T, 3H, S]
    const byHead = g.add("Transpose", [split], `${name}.by_head`, { perm: [0, 2, 1, 3] }); // [1, 3H, T, S]
    const [q, k, v] = [`${name}.q`, `${name}.k`, `${name}.v`] as const; // [1, H, T, S] each
    g.addSplit("Split", [byHead], [q, k, v], { axis: 1, num_outputs: 3 });

    const scores = { alpha: scale, transB: 1 };
    const onPast = g.add("FusedMatMul", [q, past.key], `${name}.scores_past`, scores); // [1, H, T, B]
    const onNew = g.add("FusedMatMul", [q, k], `${name}.scores_new`, scores); // [1, H, T, T]
    const all = g.add("Concat", [onPast, onNew], `${name}.scores`, { axis: 3 }); // [1, H, T, B + T]
    const masked = g.add("Add", [all, mask], `${name}.masked`); // [1, H, T, B + T]
    const p = g.add("Softmax", [masked], `${name}.p`, { axis: 3 }); // [1, H, T, B + T]
    const row = g.add("Gather", [p, g.integers("last_row", -1)], `${name}.row`, { axis: 2 }); // [1, H, B + T]

    const [pPast, pNew] = [`${name}.p_past`, `${name}.p_new`] as const; // [1, H, T, B], [1, H, T, T]
    g.addSplit("Split", [p, this.lengths(past.key, x)], [pPast, pNew], { axis: 3 });
    const fromPast = g.add("MatMul", [pPast, past.value], `${name}.context_past`); // [1, H, T, S]
    const fromNew = g.add("MatMul", [pNew, v], `${name}.context_new`); // [1, H, T, S]
    const sum = g.add("Add", [fromPast, fromNew], `${name}.sum`); // [1, H, T, S]
    const byToken = g.add("Transpose", [sum], `${name}.by_token`, { perm: [0, 2, 1, 3] }); // [1, T, H, S]
    const context = g.add("Reshape", [byToken, toWidth], `${name}.context`); // [1, T, d]
    return { qkv, context, row };
  }

  /** [B, T], made once. */
  private lengths(key: string, x: string): string {
    const name = "lengths";
    if (this.g.nodes.some(({ outputs }) => outputs[0] === name)) return name;
    const slots = this.g.add("Shape", [key], "slots", { start: 2, end: 3 }); // [1]
    const count = this.g.add("Shape", [x], "count", { start: 1, end: 2 }); // [1]
    return this.g.add("Concat", [slots, count], name, { axis: 0 }); // [2]
  }

  feedForward(x: string, name: string): string {
    const inner = this.linear(x, `${name}.c_fc`); // [1, T, feedForward]
    const active = this.g.add("Gelu", [inner], `${name}.gelu`, { approximate: this.config.gelu });
    return this.linear(active, `${name}.c_proj`); // [1, T, d]
  }

  layerNorm(x: string, name: string): string {
    const inputs = [x, this.dense(`${name}.weight`), this.dense(`${name}.bias`)];
    const epsilon = { real: this.config.architecture.layerNormEpsilon };
    return this.g.add("LayerNormalization", inputs, name, { axis: -1, epsilon });
  }

  /** x W + b */
  linear(x: string, name: string): string {
    const bias = this.dense(`${name}.bias`);
    const weight = this.weight(`${name}.weight`);
    if (weight.kind === "blocks") return this.matMulBlocks(x, `${name}.weight`, bias, name);
    const product = this.g.add("MatMul", [x, this.dense(`${name}.weight`)], `${name}.product`);
    return this.g.add("Add", [product, bias], name);
  }

  /** The rows `ids` of the table: [1, T] -> [1, T, d] */
  embed(ids: string, name: string): string {
    const weight = this.weight(name);
    if (weight.kind === "dense") return this.g.add("Gather", [this.dense(name), ids], "wte");
    const { rows, columns, blocks } = weight;
    // The head's bytes once more, as [V, columns rounded up].
    const table = this.g.constant(`${name}.rows`, "uint8", [rows, blocks * BLOCK], weight.bytes);
    const attributes = { bits: 8, block_size: BLOCK, gather_axis: 0, quantize_axis: 1 };
    const inputs = [table, ids, this.scales(name)];
    if (columns === blocks * BLOCK) return this.g.add("GatherBlockQuantized", inputs, "wte", attributes);
    const padded = this.g.add("GatherBlockQuantized", inputs, "wte.padded", attributes);
    const range = [[0], [columns], [2]].map((part, i) => this.g.integers(`wte.range.${i}`, part));
    return this.g.add("Slice", [padded, ...range], "wte");
  }

  /** Scores of all tokens by the embedding table: x table^T, [R, d] -> [R, V] */
  head(x: string, name: string, output: string): string {
    if (this.weight(name).kind === "blocks") return this.matMulBlocks(x, name, "", output);
    return this.g.add("Gemm", [x, this.dense(name)], output, { transB: 1 });
  }

  /** The name of a weight that is stored as plain floats. */
  dense(name: string): string {
    const weight = this.weight(name);
    assert(weight.kind === "dense", `${name} is quantised`);
    return this.g.constant(name, "float32", weight.shape, weight.data);
  }

  /**
   * accuracy_level 4 rounds the activations to 8 bits too; level 0 is 50 times slower. The zero point is left at its default,
   * 128.
   */
  private matMulBlocks(x: string, name: string, bias: string, output: string): string {
    const weight = this.weight(name);
    assert(weight.kind === "blocks", `${name} is not quantised`);
    const { rows, columns, blocks } = weight;
    const bytes = this.g.constant(`${name}.blocks`, "uint8", [rows, blocks, BLOCK], weight.bytes);
    const attributes = { K: columns, N: rows, accuracy_level: 4, bits: 8, block_size: BLOCK };
    const inputs = bias === "" ? [x, bytes, this.scales(name)] : [x, bytes, this.scales(name), "", "", bias];
    return this.g.add("MatMulNBits", inputs, output, attributes);
  }

  private scales(name: string): string {
    const weight = this.weight(name);
    assert(weight.kind === "blocks", `${name} is not quantised`);
    return this.g.constant(`${name}.scales`, "float32", [weight.rows, weight.blocks], weight.scales);
  }

  private weight(name: string): StoredWeight {
    const weight = this.weights.get(name);
    assert(weight, `no weight ${name}`);
    return weight;
  }
}
