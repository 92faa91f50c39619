import type { Family } from "./family";
import { llamaLayout, llamaSpec } from "./llama";

/** Qwen3: Llama with norms on queries and keys, per head. */
export const qwen3: Family = {
  title: "Qwen3",
  read(config) {
    const spec = llamaSpec(config.with("use_sliding_window", false).with("head_dim", 128));
    const norms = (layer: string): { queryNorm: string; keyNorm: string } => ({
      queryNorm: `${layer}.self_attn.q_norm`,
      keyNorm: `${layer}.self_attn.k_norm`,
    });
    return { spec: { ...spec, queryKeyNorm: true }, layout: llamaLayout(norms) };
  },
};
