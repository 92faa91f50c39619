import type { OnnxGraph } from "./onnxGraph";
import type { WeightedOps } from "./weightedOps";

/** The number after 1 in single precision: no more than rounding does, and enough for onnxruntime to scale by it. */
const NEARLY_ONE = 1 + 2 ** -23;

/** What all layers have in common. */
export interface AttentionSetting {
  readonly heads: number;
  readonly width: number;
  /** [1, T, P + K] */
  readonly mask: string;
  /** [2] P and K */
  readonly lengths: string;
  /** [K - t - T, H, S] what fills the block up. */
  readonly filler: string;
  /** Whose probabilities are returned: of the last new token, or of all of them. */
  readonly rows: "last" | "all";
}

/** The keys and values of the cache: [P, H, S] of the blocks before, [t, H, S] of this block. */
export interface Cached {
  readonly key: string;
  readonly value: string;
  readonly blockKey: string;
  readonly blockValue: string;
}

export interface Attention {
  /** [1, T, 3d] queries, keys and values of the new tokens, heads side by side. */
  readonly qkv: string;
  /** [1, T, d] what the heads gathered, side by side. */
  readonly context: string;
  /** Probabilities: [H, P + K] of the last new token, or [H, T, P + K] of all. */
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
 */
export function addAttention(
  g: OnnxGraph,
  ops: WeightedOps,
  { heads, width, mask, lengths, filler, rows }: AttentionSetting,
  x: string,
  past: Cached,
  name: string,
): Attention {
  const size = width / heads;
  const qkv = ops.linear(x, `${name}.c_attn`); // [1, T, 3d]
  const split = g.add("Reshape", [qkv, g.integers("to_heads", [-1, 3 * heads, size])], `${name}.split`); // [T, 3H, S]
  const [q, newKey, newValue] = [`${name}.q`, `${name}.new_k`, `${name}.new_v`] as const; // [T, H, S] each
  g.addSplit("Split", [split], [q, newKey, newValue], { axis: 1, num_outputs: 3 });
  const k = g.add("Concat", [past.blockKey, newKey, filler], `${name}.k`, { axis: 0 }); // [K, H, S]
  const v = g.add("Concat", [past.blockValue, newValue, filler], `${name}.v`, { axis: 0 }); // [K, H, S]

  const scaled = { alpha: { real: 1 / Math.sqrt(size) }, transBatchA: 1, transB: 1, transBatchB: 1 };
  const onPast = g.add("FusedMatMul", [q, past.key], `${name}.scores_past`, scaled); // [H, T, P]
  const onBlock = g.add("FusedMatMul", [q, k], `${name}.scores_block`, scaled); // [H, T, K]
  const scores = g.add("Concat", [onPast, onBlock], `${name}.scores`, { axis: 2 }); // [H, T, P + K]
  const masked = g.add("Add", [scores, mask], `${name}.masked`); // [H, T, P + K]
  const p = g.add("Softmax", [masked], `${name}.p`, { axis: 2 }); // [H, T, P + K]
  const shown = rows === "all" ? p : g.add("Gather", [p, g.integers("last_row", -1)], `${name}.row`, { axis: 1 });

  const [pPast, pBlock] = [`${name}.p_past`, `${name}.p_block`] as const; // [H, T, P], [H, T, K]
  g.addSplit("Split", [p, lengths], [pPast, pBlock], { axis: 2 });
  const summed = { alpha: { real: NEARLY_ONE }, transBatchB: 1 };
  const fromPast = g.add("FusedMatMul", [pPast, past.value], `${name}.context_past`, summed); // [H, T, S]
  const fromBlock = g.add("FusedMatMul", [pBlock, v], `${name}.context_block`, summed); // [H, T, S]
  const sum = g.add("Add", [fromPast, fromBlock], `${name}.sum`); // [H, T, S]
  const byToken = g.add("Transpose", [sum], `${name}.by_token`, { perm: [1, 0, 2] }); // [T, H, S]
  const context = g.add("Reshape", [byToken, g.integers("to_width", [1, -1, width])], `${name}.context`); // [1, T, d]
  return { qkv, context, rows: shown };
}
