import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import type { Architecture } from "../../model/manifest";

/** `tanh`: GPT-2's own approximation (Hendrycks & Gimpel 2016); `none`: the exact Gauss error function. */
export type GeluApproximation = "tanh" | "none";

/** What the graph needs to know from `config.json`. */
export interface Gpt2Config {
  readonly architecture: Architecture;
  readonly gelu: GeluApproximation;
  /** transformers' `eos_token_id`, where it is a token of the vocabulary. */
  readonly endOfText: number | null;
}

/** transformers' names (`ACT2FN`) of the activations that the graph can compute. */
const GELUS: ReadonlyMap<string, GeluApproximation> = new Map([
  ["gelu_new", "tanh"],
  ["gelu_pytorch_tanh", "tanh"],
  ["gelu", "none"],
]);

/** Far around any GPT-2 (48 layers, width 1600, 25 heads, context 1024), and inside of what model.json may say. */
const MAX = { layers: 96, heads: 128, width: 8192, feedForward: 65_536, context: 65_536, vocabulary: 262_144 };

/** A prompt needs room; a vocabulary has the 256 bytes and an end of text. */
const MIN = { context: 64, vocabulary: 257 };

/** Every number of GPT2Config that is a token; -1 is none. */
const TOKEN_IDS = ["eos_token_id", "bos_token_id", "pad_token_id"] as const;

/**
 * Reads transformers' GPT2Config. Throws AppError `checkpoint-invalid` where a number is missing or absurd, and
 * `model-unsupported` where the checkpoint computes something else than the graph of gpt2Graph.ts.
 */
export function parseGpt2Config(json: JsonFields): Gpt2Config {
  if (json.raw("model_type") !== "gpt2") throw unsupported(json, "model_type", "gpt2");
  if (json.flag("add_cross_attention", false)) throw unsupported(json, "add_cross_attention", "false");
  if (json.flag("scale_attn_by_inverse_layer_idx", false)) {
    throw unsupported(json, "scale_attn_by_inverse_layer_idx", "false");
  }
  if (!json.flag("scale_attn_weights", true)) throw unsupported(json, "scale_attn_weights", "true");
  if (!json.flag("tie_word_embeddings", true)) throw unsupported(json, "tie_word_embeddings", "true");
  const activation = json.has("activation_function") ? json.string("activation_function") : "gelu_new";
  const gelu = GELUS.get(activation);
  if (gelu === undefined) throw unsupported(json, "activation_function", [...GELUS.keys()].join(", "));

  const width = json.integer("n_embd", { min: 1, max: MAX.width });
  const heads = json.integer("n_head", { min: 1, max: MAX.heads });
  if (width % heads !== 0)
    throw json.wrong('{0}: "{1}" must be a divisor of n_embd, {3}, and is {2}.', "n_head", width);
  const vocabulary = json.integer("vocab_size", { min: MIN.vocabulary, max: MAX.vocabulary });
  for (const key of TOKEN_IDS) {
    if (typeof json.raw(key) === "number") json.integer(key, { min: -1, max: MAX.vocabulary });
    else if (json.has(key) && !Array.isArray(json.raw(key)))
      throw json.wrong('{0}: "{1}" must be a token id, and is {2}.', key);
  }
  const endOfText = json.raw("eos_token_id");
  return {
    architecture: {
      layers: json.integer("n_layer", { min: 1, max: MAX.layers }),
      heads,
      width,
      feedForward: json.has("n_inner") ? json.integer("n_inner", { min: 1, max: MAX.feedForward }) : 4 * width,
      context: json.integer("n_positions", { min: MIN.context, max: MAX.context }),
      vocabulary,
      layerNormEpsilon: json.has("layer_norm_epsilon")
        ? json.number("layer_norm_epsilon", { min: 1e-12, max: 1 })
        : 1e-5,
    },
    gelu,
    endOfText: typeof endOfText === "number" && endOfText >= 0 && endOfText < vocabulary ? endOfText : null,
  };
}

function unsupported(json: JsonFields, key: string, wanted: string): AppError {
  const shown = JSON.stringify(json.raw(key)) ?? sentence("missing");
  return new AppError(
    "model-unsupported",
    sentence('{0}: "{1}" is {2}; Inkling runs GPT-2 with {3}.', json.file, key, shown, wanted),
    sentence("Choose a checkpoint of the GPT-2 family, such as GPT-2, DistilGPT-2 or a fine-tune of them."),
  );
}
