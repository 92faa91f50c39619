import type { Family } from "./family";
import { llamaLayout, llamaSpec } from "./llama";

/** Qwen2 and Qwen2.5 (Coder): Llama with biases on queries, keys and values only. */
export const qwen2: Family = {
  title: "Qwen2",
  read(config) {
    const spec = llamaSpec(config.with("use_sliding_window", false));
    return { spec: { ...spec, bias: { qkv: true, out: false, feedForward: false } }, layout: llamaLayout() };
  },
};
