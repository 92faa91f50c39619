import type { DecoderSpec } from "../../../model/decoderSpec";
import type { LayerNames, TensorLayout } from "../tensorLayout";
import { type ConfigFields, MAX } from "./configFields";
import type { Family } from "./family";

/** Llama (Touvron et al. 2023): rotary positions, grouped heads, RMS norms, gated feed-forward. SmolLM2, DeepSeek-Coder, Granite code. */
export const llama: Family = {
  title: "Llama",
  read: (config) => ({ spec: llamaSpec(config), layout: llamaLayout() }),
};

/** The same computation without biases. */
export const mistral: Family = {
  title: "Mistral",
  read: (config) => ({ spec: llamaSpec(config), layout: llamaLayout() }),
};

/** What Llama and its descendants have in common, biases where the configuration says so. */
export function llamaSpec(config: ConfigFields): DecoderSpec {
  const { json } = config;
  config.none("num_local_experts", "num_experts", "n_routed_experts", "quantization_config");
  const shape = config.heads({ heads: "num_attention_heads", width: "hidden_size" });
  const { heads, headSize } = shape;
  const kvHeads = config.count("num_key_value_heads", heads, heads);
  if (heads % kvHeads !== 0)
    throw json.wrong(
      '{0}: "{1}" must be a divisor of {3}, {4}, and is {2}.',
      "num_key_value_heads",
      "num_attention_heads",
      heads,
    );
  if (headSize % 2 !== 0) throw config.unsupported("head_dim", "2, 4, 6, …");
  const layers = config.count("num_hidden_layers", MAX.layers);
  const attentionBias = json.flag("attention_bias", false);
  const positions = config.positions("max_position_embeddings", MAX.positions);
  return {
    ...shape,
    layers,
    kvHeads,
    feedForward: config.count("intermediate_size", MAX.feedForward),
    context: config.contextInUse(positions, { layers, kvHeads, headSize }),
    vocabulary: config.vocabulary(),
    norm: "rms",
    layerNormEpsilon: config.epsilon("rms_norm_eps", 1e-6),
    rotary: config.rotary(),
    queryKeyNorm: false,
    bias: { qkv: attentionBias, out: attentionBias, feedForward: json.flag("mlp_bias", false) },
    gated: true,
    activation: config.activation("hidden_act", "silu"),
    tied: json.flag("tie_word_embeddings", false),
    embeddingScale: 1,
  };
}

/** @param own what a family names otherwise in its layers */
export function llamaLayout(own: (layer: string) => Partial<LayerNames> = () => ({})): TensorLayout {
  return {
    prefix: "model.",
    embedding: "embed_tokens",
    finalNorm: "norm",
    head: "lm_head",
    layer: (i) => ({
      norm1: `layers.${i}.input_layernorm`,
      norm2: `layers.${i}.post_attention_layernorm`,
      qkv: ["q_proj", "k_proj", "v_proj"].map((name) => `layers.${i}.self_attn.${name}`),
      out: `layers.${i}.self_attn.o_proj`,
      up: ["gate_proj", "up_proj"].map((name) => `layers.${i}.mlp.${name}`),
      down: `layers.${i}.mlp.down_proj`,
      ...own(`layers.${i}`),
    }),
    stored: "outIn",
    ignored: /^layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/,
  };
}
