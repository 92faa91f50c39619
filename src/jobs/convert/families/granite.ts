import type { DecoderSpec } from "../../../model/decoderSpec";
import type { TensorLayout } from "../tensorLayout";
import { type ConfigFields, MAX } from "./configFields";
import type { Family } from "./family";
import { llamaLayout, llamaSpec } from "./llama";

const RANGE = { min: 1e-6, max: 1000 };

/** Granite 3: Llama with four multipliers. */
export const granite: Family = {
  title: "Granite",
  read: (config) => ({ spec: graniteSpec(config), layout: { ...llamaLayout(), factors: graniteFactors(config) } }),
};

/**
 * Granite 4 where it is neither hybrid nor has experts: what is left of a mixture of experts is the shared feed-forward,
 * gate and up in one.
 */
export const granite4: Family = {
  title: "Granite 4",
  read(config) {
    if (config.json.raw("num_local_experts") !== 0) throw config.unsupported("num_local_experts", "0");
    if (config.json.raw("position_embedding_type") !== "rope")
      throw config.unsupported("position_embedding_type", "rope");
    if (!config.json.has("layer_types")) throw config.unsupported("layer_types", "attention");
    const feedForward = config.count("shared_intermediate_size", MAX.feedForward);
    const layout = llamaLayout((layer) => ({
      up: [`${layer}.shared_mlp.input_linear`],
      down: `${layer}.shared_mlp.output_linear`,
    }));
    return {
      spec: { ...graniteSpec(config), feedForward },
      layout: { ...layout, factors: graniteFactors(config) },
    };
  },
};

/** Only the embedding's multiplier is left to the graph. */
function graniteSpec(config: ConfigFields): DecoderSpec {
  return { ...llamaSpec(config), embeddingScale: config.real("embedding_multiplier", RANGE, 1) };
}

function graniteFactors(config: ConfigFields): NonNullable<TensorLayout["factors"]> {
  const { headSize } = llamaSpec(config);
  return {
    // The graph's own scale is 1 / √S.
    query: config.real("attention_multiplier", RANGE, 1) * Math.sqrt(headSize),
    residual: config.real("residual_multiplier", RANGE, 1),
    logits: 1 / config.real("logits_scaling", RANGE, 1),
  };
}
