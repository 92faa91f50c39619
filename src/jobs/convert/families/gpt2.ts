import type { DecoderSpec } from "../../../model/decoderSpec";
import type { TensorLayout } from "../tensorLayout";
import { type ConfigFields, MAX } from "./configFields";
import type { Family } from "./family";

/** GPT-2 (Radford et al. 2019): learned positions, layer norms, everything with a bias; Conv1D for linear layers. */
export const gpt2: Family = {
  title: "GPT-2",
  read(config) {
    const rows = config.positions("n_positions", MAX.context);
    const activation = config.activation("activation_function", "gelu_new");
    return { spec: { ...gpt2Spec(config), context: rows, activation }, layout: gpt2Layout(rows, "inOut") };
  },
};

/** What GPT-2 and GPT-BigCode have in common. */
export function gpt2Spec(config: ConfigFields): DecoderSpec {
  config.only("add_cross_attention", false);
  config.only("scale_attn_by_inverse_layer_idx", false);
  config.only("scale_attn_weights", true);
  config.only("tie_word_embeddings", true);
  const shape = config.heads({ heads: "n_head", width: "n_embd" });
  return {
    ...shape,
    layers: config.count("n_layer", MAX.layers),
    kvHeads: shape.heads,
    feedForward: config.count("n_inner", MAX.feedForward, 4 * shape.width),
    context: config.positions("n_positions", MAX.positions),
    vocabulary: config.vocabulary(),
    norm: "layer",
    layerNormEpsilon: config.epsilon("layer_norm_epsilon", 1e-5),
    rotary: null,
    queryKeyNorm: false,
    bias: { qkv: true, out: true, feedForward: true },
    gated: false,
    activation: "geluTanh",
    tied: true,
    embeddingScale: 1,
  };
}

/** @param rows of the table of positions */
export function gpt2Layout(rows: number, stored: TensorLayout["stored"]): TensorLayout {
  return {
    prefix: "transformer.",
    embedding: "wte",
    positions: { name: "wpe", rows },
    finalNorm: "ln_f",
    head: "lm_head",
    layer: (i) => ({
      norm1: `h.${i}.ln_1`,
      norm2: `h.${i}.ln_2`,
      qkv: [`h.${i}.attn.c_attn`],
      out: `h.${i}.attn.c_proj`,
      up: [`h.${i}.mlp.c_fc`],
      down: `h.${i}.mlp.c_proj`,
    }),
    stored,
    ignored: /^h\.\d+\.attn\.(bias|masked_bias)$/,
  };
}
