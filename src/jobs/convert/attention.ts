import type { DecoderSpec } from "../../model/decoderSpec";
import type { OnnxGraph } from "./onnxGraph";
import type { WeightedOps } from "./weightedOps";

/** The number after 1 in single precision: no more than rounding does, and enough for onnxruntime to scale by it. */
const NEARLY_ONE = 1 + 2 ** -23;

/** What all layers have in common. G = H / KV is how many query heads share keys and values. */
export interface AttentionSetting {
  readonly g: OnnxGraph;
  readonly ops: WeightedOps;
  readonly spec: DecoderSpec;
  /**
   * [T, H + 2 KV] the position by which each head of queries, keys and values is turned: that of its token, and 0, which
   * leaves numbers as they are, for values. Absent where nothing is turned.
   */
  readonly headPositions: string | undefined;
  /** [1, T G, P + K] */
  readonly mask: string;
  /** [1] P + K */
  readonly columns: string;
  /** [2] P and K */
  readonly lengths: string;
  /** [K - t - T, KV, S] what fills the block up. */
  readonly filler: string;
  /** Whose probabilities are returned: of the last new token, or of all of them. */
  readonly rows: "last" | "all";
}

/** The keys and values of the cache: [P, KV, S] of the blocks before, [t, KV, S] of this block. */
export interface Cached {
  readonly key: string;
  readonly value: string;
  readonly blockKey: string;
  readonly blockValue: string;
}

export interface Attention {
  /** [T, H + 2 KV, S] queries, keys and values of the new tokens, with their positions. */
  readonly qkv: string;
  /** [1, T, H S] what the heads gathered, side by side. */
  readonly context: string;
  /** Probabilities: [KV, G, P + K] of the last new token ([H, P + K] where G is 1), or [H, T, P + K] of all. */
  readonly rows: string;
}

/**
 * Adds masked multi-head attention of T new tokens over the blocks before theirs and over their own block, without its
 * output projection. `x`: [1, T, d].
 *
 * The numbers of a token are the same bits however many others are run with it. A sum depends on the order of its terms,
 * so a key has the same place in every run: in the cache if its block is over, and else in a block that always has K
 * places. And onnxruntime 1.30 sums up in another order for one row than for several, unless the product is scaled: hence
 * the factor of {@link NEARLY_ONE}.
 *
 * Grouped heads (Ainslie et al. 2023) need no copies of keys: query heads stand in the order of placeOfHead, so that
 * the G that share a kv head are G more rows of its product.
 */
export function addAttention(setting: AttentionSetting, x: string, past: Cached, name: string): Attention {
  const { g, ops, spec, mask, lengths, filler } = setting;
  const { heads, kvHeads, headSize } = spec;
  const made = addReshape(g, ops.linear(x, `${name}.c_attn`), [-1, heads + 2 * kvHeads, headSize], `${name}.made`);
  const qkv = addPositions(setting, made, name); // [T, H + 2 KV, S]
  const [queries, newKey, newValue] = addHeadSplit(setting, qkv, [`${name}.q`, `${name}.new_k`, `${name}.new_v`]);
  const q = heads === kvHeads ? queries : addReshape(g, queries, [-1, kvHeads, headSize], `${name}.groups`); // [T G, KV, S]
  const k = g.add("Concat", [past.blockKey, newKey, filler], `${name}.k`, { axis: 0 }); // [K, KV, S]
  const v = g.add("Concat", [past.blockValue, newValue, filler], `${name}.v`, { axis: 0 }); // [K, KV, S]

  const scaled = { alpha: { real: 1 / Math.sqrt(headSize) }, transBatchA: 1, transB: 1, transBatchB: 1 };
  const onPast = g.add("FusedMatMul", [q, past.key], `${name}.scores_past`, scaled); // [KV, T G, P]
  const onBlock = g.add("FusedMatMul", [q, k], `${name}.scores_block`, scaled); // [KV, T G, K]
  const scores = g.add("Concat", [onPast, onBlock], `${name}.scores`, { axis: 2 }); // [KV, T G, P + K]
  const masked = g.add("Add", [scores, mask], `${name}.masked`); // [KV, T G, P + K]
  const p = g.add("Softmax", [masked], heads === kvHeads ? `${name}.p` : `${name}.p_groups`, { axis: 2 }); // [KV, T G, P + K]
  const rows = addRows(setting, p, name);

  const [pPast, pBlock] = [`${name}.p_past`, `${name}.p_block`] as const; // [KV, T G, P], [KV, T G, K]
  g.addSplit("Split", [p, lengths], [pPast, pBlock], { axis: 2 });
  const summed = { alpha: { real: NEARLY_ONE }, transBatchB: 1 };
  const fromPast = g.add("FusedMatMul", [pPast, past.value], `${name}.context_past`, summed); // [KV, T G, S]
  const fromBlock = g.add("FusedMatMul", [pBlock, v], `${name}.context_block`, summed); // [KV, T G, S]
  const sum = g.add("Add", [fromPast, fromBlock], `${name}.sum`); // [KV, T G, S]
  const byToken = g.add("Transpose", [sum], `${name}.by_token`, { perm: [1, 0, 2] }); // [T G, KV, S]
  const toWidth = g.integers("to_width", [1, -1, heads * headSize]);
  const context = g.add("Reshape", [byToken, toWidth], `${name}.context`); // [1, T, H S]
  return { qkv, context, rows };
}

/** Queries [T, H, S], keys and values [T, KV, S] of [T, H + 2 KV, S]. */
function addHeadSplit<Names extends readonly [string, string, string]>(
  { g, spec: { heads, kvHeads } }: AttentionSetting,
  qkv: string,
  names: Names,
): Names {
  if (heads === kvHeads) g.addSplit("Split", [qkv], names, { axis: 1, num_outputs: 3 });
  else g.addSplit("Split", [qkv, g.integers("head_counts", [heads, kvHeads, kvHeads])], names, { axis: 1 });
  return names;
}

/** Norms queries and keys and turns them by their positions, where the model does; `made`, [T, H + 2 KV, S], as it is otherwise. */
function addPositions(setting: AttentionSetting, made: string, name: string): string {
  const { g, ops, spec, headPositions } = setting;
  if (headPositions === undefined) return made;
  const qkv = spec.queryKeyNorm ? addQueryKeyNorms(setting, made, name) : made;
  // For onnxruntime each token is a text of its own, and its heads are the places in that text: so all are turned in one
  // go, and values need not be taken apart and put back.
  const inputs = [qkv, headPositions, ops.dense("rotary.cos"), ops.dense("rotary.sin")];
  return g.add("RotaryEmbedding", inputs, `${name}.qkv`, { num_heads: 1, rotary_embedding_dim: 0 });
}

/** [T, H + 2 KV, S] with every head of queries and keys normed. */
function addQueryKeyNorms(setting: AttentionSetting, made: string, name: string): string {
  const { g, ops, spec } = setting;
  const names = [`${name}.made_q`, `${name}.made_k`, `${name}.made_v`] as const;
  const [q, k, v] = addHeadSplit(setting, made, names);
  const normed = [
    ops.rmsNorm(q, `${name}.q_norm`, spec.layerNormEpsilon),
    ops.rmsNorm(k, `${name}.k_norm`, spec.layerNormEpsilon),
  ];
  return g.add("Concat", [...normed, v], `${name}.normed_heads`, { axis: 1 });
}

/** @param p [KV, T G, P + K] */
function addRows({ g, spec, columns, rows }: AttentionSetting, p: string, name: string): string {
  const { heads, kvHeads } = spec;
  const group = heads / kvHeads;
  if (group === 1) {
    return rows === "all" ? p : g.add("Gather", [p, g.integers("last_row", -1)], `${name}.row`, { axis: 1 });
  }
  if (rows === "last") {
    const last = g.integers(
      "last_rows",
      Array.from({ length: group }, (_, i) => i - group),
    );
    return g.add("Gather", [p, last], `${name}.row`, { axis: 1 }); // [KV, G, P + K]
  }
  const shapeOf = (name: string, lengths: readonly number[]): string =>
    g.has(name) ? name : g.add("Concat", [g.integers(`${name}.counts`, lengths), columns], name, { axis: 0 });
  const apart = g.add("Reshape", [p, shapeOf("by_group", [kvHeads, -1, group])], `${name}.p_apart`); // [KV, T, G, P + K]
  const byHead = g.add("Transpose", [apart], `${name}.p_by_head`, { perm: [0, 2, 1, 3] }); // [KV, G, T, P + K]
  return g.add("Reshape", [byHead, shapeOf("by_head", [heads, -1])], `${name}.p`); // [H, T, P + K]
}

/** The constant of the new shape is shared by all layers: it is named by its numbers. */
function addReshape(g: OnnxGraph, x: string, shape: readonly number[], output: string): string {
  return g.add("Reshape", [x, g.integers(`shape_${shape.join("_")}`, shape)], output);
}
