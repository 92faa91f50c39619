import type { OnnxGraph } from "./onnxGraph";
import type { WeightedOps } from "./weightedOps";

/** What all layers have in common. */
export interface AttentionSetting {
  readonly heads: number;
  readonly width: number;
  /** [1, 1, T, B + T] */
  readonly mask: string;
  /** [2] B and T */
  readonly lengths: string;
  /** Whose probabilities are returned: of the last new token, or of all of them. */
  readonly rows: "last" | "all";
}

/** The keys and values of the cache, [1, H, B, S] each. */
export interface Cached {
  readonly key: string;
  readonly value: string;
}

export interface Attention {
  /** [1, T, 3d] queries, keys and values of the new tokens, heads side by side. */
  readonly qkv: string;
  /** [1, T, d] what the heads gathered, side by side. */
  readonly context: string;
  /** Probabilities: [1, H, B + T] of the last new token, or [1, H, T, B + T] of all. */
  readonly rows: string;
}

/**
 * Adds masked multi-head attention of T new tokens over B cached ones and themselves, without its output projection.
 * It goes in two parts, over the cache and over the new tokens, so that neither is copied to join the other.
 * `x`: [1, T, d].
 */
export function addAttention(
  g: OnnxGraph,
  ops: WeightedOps,
  { heads, width, mask, lengths, rows }: AttentionSetting,
  x: string,
  past: Cached,
  name: string,
): Attention {
  const size = width / heads;
  const toHeads = g.integers("to_heads", [0, 0, 3 * heads, size]);
  const qkv = ops.linear(x, `${name}.c_attn`); // [1, T, 3d]
  const split = g.add("Reshape", [qkv, toHeads], `${name}.split`); // [1, T, 3H, S]
  const byHead = g.add("Transpose", [split], `${name}.by_head`, { perm: [0, 2, 1, 3] }); // [1, 3H, T, S]
  const [q, k, v] = [`${name}.q`, `${name}.k`, `${name}.v`] as const; // [1, H, T, S] each
  g.addSplit("Split", [byHead], [q, k, v], { axis: 1, num_outputs: 3 });

  const scaled = { alpha: { real: 1 / Math.sqrt(size) }, transB: 1 };
  const onPast = g.add("FusedMatMul", [q, past.key], `${name}.scores_past`, scaled); // [1, H, T, B]
  const onNew = g.add("FusedMatMul", [q, k], `${name}.scores_new`, scaled); // [1, H, T, T]
  const scores = g.add("Concat", [onPast, onNew], `${name}.scores`, { axis: 3 }); // [1, H, T, B + T]
  const masked = g.add("Add", [scores, mask], `${name}.masked`); // [1, H, T, B + T]
  const p = g.add("Softmax", [masked], `${name}.p`, { axis: 3 }); // [1, H, T, B + T]
  const shown = rows === "all" ? p : g.add("Gather", [p, g.integers("last_row", -1)], `${name}.row`, { axis: 2 });

  const [pPast, pNew] = [`${name}.p_past`, `${name}.p_new`] as const; // [1, H, T, B], [1, H, T, T]
  g.addSplit("Split", [p, lengths], [pPast, pNew], { axis: 3 });
  const fromPast = g.add("MatMul", [pPast, past.value], `${name}.context_past`); // [1, H, T, S]
  const fromNew = g.add("MatMul", [pNew, v], `${name}.context_new`); // [1, H, T, S]
  const sum = g.add("Add", [fromPast, fromNew], `${name}.sum`); // [1, H, T, S]
  const byToken = g.add("Transpose", [sum], `${name}.by_token`, { perm: [0, 2, 1, 3] }); // [1, T, H, S]
  const context = g.add("Reshape", [byToken, g.integers("to_width", [0, 0, width])], `${name}.context`); // [1, T, d]
  return { qkv, context, rows: shown };
}
