import type { Family } from "./family";
import { llamaLayout, llamaSpec } from "./llama";

const RANGE = { min: 1e-6, max: 1000 };

/** Granite 3 and 4 without experts: Llama with four multipliers. Only that of the embedding is left to the graph. */
export const granite: Family = {
  title: "Granite",
  read(config) {
    const spec = llamaSpec(config);
    const factors = {
      // The graph's own scale is 1 / √S.
      query: config.real("attention_multiplier", RANGE, 1) * Math.sqrt(spec.headSize),
      residual: config.real("residual_multiplier", RANGE, 1),
      logits: 1 / config.real("logits_scaling", RANGE, 1),
    };
    const embeddingScale = config.real("embedding_multiplier", RANGE, 1);
    return { spec: { ...spec, embeddingScale }, layout: { ...llamaLayout(), factors } };
  },
};
