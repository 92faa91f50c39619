import { AppError } from "../../../core/errors";
import { JsonFields } from "../../../core/jsonFields";
import { sentence } from "../../../core/translate";
import { OTHER_CHECKPOINT } from "../families/configFields";
import { FIX_DAMAGED, type StoredTensor } from "../tensorFiles";

export const EMBEDDING = "token_embd";
export const HEAD = "output";

/** What transformers' configuration calls a key of the metadata. */
type Keys = Readonly<Record<string, string>>;

/** llama.cpp's name of an architecture, in transformers' terms. */
interface Architecture {
  readonly modelType: string;
  readonly keys: Keys;
  /** Whether queries and keys are stored so that the pairs that are turned lie side by side. */
  readonly interleaved: boolean;
}

const GPT2_KEYS: Keys = {
  n_embd: "embedding_length",
  n_layer: "block_count",
  n_head: "attention.head_count",
  n_inner: "feed_forward_length",
  n_positions: "context_length",
  layer_norm_epsilon: "attention.layer_norm_epsilon",
};

const LLAMA_KEYS: Keys = {
  hidden_size: "embedding_length",
  num_hidden_layers: "block_count",
  num_attention_heads: "attention.head_count",
  num_key_value_heads: "attention.head_count_kv",
  head_dim: "attention.key_length",
  intermediate_size: "feed_forward_length",
  max_position_embeddings: "context_length",
  rms_norm_eps: "attention.layer_norm_rms_epsilon",
  norm_epsilon: "attention.layer_norm_epsilon",
  rope_theta: "rope.freq_base",
  sliding_window: "attention.sliding_window",
  num_experts: "expert_count",
  attention_multiplier: "attention.scale",
  embedding_multiplier: "embedding_scale",
  residual_multiplier: "residual_scale",
  logits_scaling: "logit_scale",
};

/**
 * By `general.architecture`. Mistral and SmolLM2 are "llama" there, the dense Granite 4 is "granite". llama.cpp interleaves
 * the rows of those two (`LlamaModel.permute` of its conversion scripts, https://github.com/ggml-org/llama.cpp).
 */
const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ["gpt2", { modelType: "gpt2", keys: GPT2_KEYS, interleaved: false }],
  ["starcoder", { modelType: "gpt_bigcode", keys: GPT2_KEYS, interleaved: false }],
  ["llama", { modelType: "llama", keys: LLAMA_KEYS, interleaved: true }],
  ["qwen2", { modelType: "qwen2", keys: LLAMA_KEYS, interleaved: false }],
  ["qwen3", { modelType: "qwen3", keys: LLAMA_KEYS, interleaved: false }],
  ["starcoder2", { modelType: "starcoder2", keys: LLAMA_KEYS, interleaved: false }],
  ["granite", { modelType: "granite", keys: LLAMA_KEYS, interleaved: true }],
]);

/** transformers' configuration of the model in a GGUF file. */
export interface GgufConfig {
  readonly config: JsonFields;
  /** Whether the rows of queries and keys go (first half 0, second half 0, first half 1, …) in each head. */
  readonly interleaved: boolean;
}

/**
 * Puts the metadata of a GGUF file and what its tensors say into the terms of a `config.json`. Throws AppError
 * `model-unsupported` for other architectures and for one part of several.
 */
export function ggufConfig(file: string, metadata: JsonFields, tensors: ReadonlyMap<string, StoredTensor>): GgufConfig {
  const name = metadata.string("general.architecture");
  const architecture = ARCHITECTURES.get(name);
  if (architecture === undefined) {
    const [key, shown, known] = ["general.architecture", JSON.stringify(name.slice(0, 60)), [...ARCHITECTURES.keys()]];
    const what = sentence('{0}: "{1}" is {2}; Inkling runs {3}.', metadata.file, key, shown, known.join(", "));
    throw new AppError("model-unsupported", what, OTHER_CHECKPOINT);
  }
  rejectPart(file, metadata);
  const own = (key: string): unknown => plain(metadata.raw(`${name}.${key}`));
  const { modelType, keys, interleaved } = architecture;
  const has = (tensor: string): boolean => tensors.has(tensor);
  const values: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(keys).map(([key, from]) => [key, own(from)])),
    model_type: modelType,
    vocab_size: tensors.get(`${EMBEDDING}.weight`)?.shape[0],
    eos_token_id: metadata.raw("tokenizer.ggml.eos_token_id"),
    ...(keys === LLAMA_KEYS ? llamaValues(own, has) : { multi_query: plain(own("attention.head_count_kv")) === 1 }),
  };
  const source = {
    file: sentence("the metadata of {0}, as config.json", file),
    code: "checkpoint-invalid",
    fix: FIX_DAMAGED,
  } as const;
  return { config: JsonFields.of(source, values), interleaved };
}

/** What has no key of its own, or another form. */
function llamaValues(own: (key: string) => unknown, has: (tensor: string) => boolean): Record<string, unknown> {
  const [width, heads] = [own("embedding_length"), own("attention.head_count")];
  const size = own("attention.key_length") ?? Number(width) / Number(heads);
  const turned = own("rope.dimension_count");
  const biased = has("blk.0.attn_q.bias");
  return {
    partial_rotary_factor: typeof turned === "number" ? turned / Number(size) : undefined,
    rope_scaling: ropeScaling(own, has),
    tie_word_embeddings: !has(`${HEAD}.weight`),
    attention_bias: biased,
    mlp_bias: has("blk.0.ffn_down.bias"),
    use_bias: biased,
    // Where llama.cpp writes none, it divides by √S.
    attention_multiplier: own("attention.scale") ?? 1 / Math.sqrt(Number(size)),
  };
}

function ropeScaling(own: (key: string) => unknown, has: (tensor: string) => boolean): Record<string, unknown> {
  // The factors of a scaling that goes by frequency: which one it was is not said.
  if (has("rope_freqs.weight")) return { rope_type: "rope_freqs.weight" };
  const type = own("rope.scaling.type") ?? (own("rope.scale_linear") === undefined ? "none" : "linear");
  return {
    rope_type: type === "none" ? "default" : type,
    factor: own("rope.scaling.factor") ?? own("rope.scale_linear"),
  };
}

/** One value for all layers is often written once for each. */
function plain(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const items: readonly unknown[] = value;
  return items.length > 0 && items.every((item) => item === items[0]) ? items[0] : items;
}

function rejectPart(file: string, metadata: JsonFields): void {
  const parts = metadata.raw("split.count");
  if (typeof parts !== "number" || parts <= 1) return;
  throw new AppError(
    "model-unsupported",
    sentence("{0} is one of {1} parts of a model.", file, parts),
    sentence("Join the parts with llama-gguf-split --merge, and import the whole."),
  );
}
