import type { Family } from "./family";
import { llamaLayout, llamaSpec } from "./llama";

/** StarCoder2 (Lozhkov et al. 2024): rotary positions and grouped heads with GPT-2's norms, biases and feed-forward. */
export const starcoder2: Family = {
  title: "StarCoder2",
  read(config) {
    const biased = config.json.flag("use_bias", true);
    const defaults = config.with("tie_word_embeddings", true).with("hidden_act", "gelu_pytorch_tanh");
    return {
      spec: {
        ...llamaSpec(defaults),
        norm: "layer",
        layerNormEpsilon: config.epsilon("norm_epsilon", 1e-5),
        bias: { qkv: biased, out: biased, feedForward: biased },
        gated: false,
      },
      layout: llamaLayout((layer) => ({ up: [`${layer}.mlp.c_fc`], down: `${layer}.mlp.c_proj` })),
    };
  },
};
