import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkpointJson } from "../../../../../src/jobs/convert/checkpointJson";
import { transpose } from "../../../../../src/jobs/convert/quantise";
import { SafetensorsFile } from "../../../../../src/jobs/convert/safetensors";
import { INDEX_FILE, ShardedSafetensors } from "../../../../../src/jobs/convert/shardedSafetensors";
import type { TensorFiles } from "../../../../../src/jobs/convert/tensorFiles";
import { type GgufEntry, type GgufTensor, ggufBytes } from "../../../support/ggufWriter";
import { freshPath } from "../checkpoint";
import { familyFolder } from "../families/fixtures";

/** Fixtures that llama.cpp has an architecture for, by its name. */
const ARCHITECTURES = {
  gpt2: "gpt2",
  "gpt-bigcode": "starcoder",
  llama: "llama",
  "llama-bias": "llama",
  "llama-untied-linear": "llama",
  qwen2: "qwen2",
  qwen3: "qwen3",
  starcoder2: "starcoder2",
  granite: "granite",
  granite4: "granite",
} as const;

export type GgufFixture = keyof typeof ARCHITECTURES;

export const GGUF_FIXTURES = Object.keys(ARCHITECTURES) as GgufFixture[];

/** llama.cpp's names of transformers' modules (`tensor_mapping.py`), of GPT-2's and then of Llama's. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(transformer|model)\./, ""],
  [/^(h|layers)\./, "blk."],
  [/^wte\.|^embed_tokens\./, "token_embd."],
  [/^wpe\./, "position_embd."],
  [/^(ln_f|norm)\./, "output_norm."],
  [/^lm_head\./, "output."],
  [/\.(ln_1|input_layernorm)\./, ".attn_norm."],
  [/\.(ln_2|post_attention_layernorm)\./, ".ffn_norm."],
  [/\.attn\.c_attn\./, ".attn_qkv."],
  [/\.attn\.c_proj\.|\.self_attn\.o_proj\./, ".attn_output."],
  [/\.self_attn\.([qk])_norm\./, ".attn_$1_norm."],
  [/\.self_attn\.([qkv])_proj\./, ".attn_$1."],
  [/\.mlp\.(c_fc|up_proj)\./, ".ffn_up."],
  [/\.mlp\.gate_proj\./, ".ffn_gate."],
  [/\.mlp\.(c_proj|down_proj)\.|\.shared_mlp\.output_linear\./, ".ffn_down."],
  [/\.shared_mlp\.input_linear\./, ".ffn_gate_up."],
];

/** Metadata keys of transformers' fields, without the architecture before them. */
const KEYS: Readonly<Record<string, readonly [key: string, type: "uint32" | "float32"]>> = {
  n_embd: ["embedding_length", "uint32"],
  hidden_size: ["embedding_length", "uint32"],
  n_layer: ["block_count", "uint32"],
  num_hidden_layers: ["block_count", "uint32"],
  n_head: ["attention.head_count", "uint32"],
  num_attention_heads: ["attention.head_count", "uint32"],
  num_key_value_heads: ["attention.head_count_kv", "uint32"],
  n_inner: ["feed_forward_length", "uint32"],
  intermediate_size: ["feed_forward_length", "uint32"],
  shared_intermediate_size: ["feed_forward_length", "uint32"],
  n_positions: ["context_length", "uint32"],
  max_position_embeddings: ["context_length", "uint32"],
  head_dim: ["attention.key_length", "uint32"],
  rms_norm_eps: ["attention.layer_norm_rms_epsilon", "float32"],
  norm_epsilon: ["attention.layer_norm_epsilon", "float32"],
  layer_norm_epsilon: ["attention.layer_norm_epsilon", "float32"],
  rope_theta: ["rope.freq_base", "float32"],
  attention_multiplier: ["attention.scale", "float32"],
  embedding_multiplier: ["embedding_scale", "float32"],
  residual_multiplier: ["residual_scale", "float32"],
  logits_scaling: ["logit_scale", "float32"],
};

/** How the matrices of a made file are stored. */
export type StoredAs = "F32" | "F16" | "Q8_0";
const FORMATS = { F32: 0, F16: 1, Q8_0: 8 } as const;

/** The parts of a GGUF file of a fixture, as llama.cpp would convert it. */
export async function ggufParts(
  fixture: GgufFixture,
  storedAs: StoredAs,
): Promise<{ metadata: Record<string, GgufEntry>; tensors: Record<string, GgufTensor> }> {
  const folder = familyFolder(fixture);
  const json = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  const architecture = ARCHITECTURES[fixture];
  const files = await openWeights(folder);
  const tensors: Record<string, GgufTensor> = {};
  for (const tensor of files.tensors.values()) {
    const name = NAMES.reduce((short, [from, to]) => short.replace(from, to), tensor.name);
    const [rows = 1, columns = 1] = tensor.shape;
    let values = await files.read(tensor, 0, rows * columns);
    let { shape } = tensor;
    if (architecture === "gpt2" && shape.length === 2 && name.startsWith("blk.")) {
      values = transpose(values, rows, columns);
      shape = [columns, rows];
    }
    const [, turned] = /attn_([qk])\.(weight|bias)$/.exec(name) ?? [];
    if (turned && (architecture === "llama" || architecture === "granite"))
      values = interleaved(values, turned === "q" ? json.num_attention_heads : json.num_key_value_heads, columns);
    const [, block] = /^(.*\.ffn_)gate_up\.weight$/.exec(name) ?? [];
    if (block === undefined) tensors[name] = stored(values, shape, shape.length === 2 ? storedAs : "F32");
    else {
      const middle = values.length / 2;
      tensors[`${block}gate.weight`] = stored(values.subarray(0, middle), [rows / 2, columns], storedAs);
      tensors[`${block}up.weight`] = stored(values.subarray(middle), [rows / 2, columns], storedAs);
    }
  }
  await files.close();
  return { metadata: metadataOf(architecture, json), tensors };
}

/** A file of its own, or with an inkling.json in a folder. */
export async function writeGguf(fixture: GgufFixture, storedAs: StoredAs): Promise<string> {
  const { metadata, tensors } = await ggufParts(fixture, storedAs);
  return writeGgufFolder(
    ggufBytes(metadata, tensors),
    readFileSync(join(familyFolder(fixture), "inkling.json"), "utf8"),
  );
}

export function writeGgufFolder(bytes: Uint8Array, card?: string): string {
  const folder = freshPath();
  mkdirSync(folder);
  writeFileSync(join(folder, "tiny.gguf"), bytes);
  if (card !== undefined) writeFileSync(join(folder, "inkling.json"), card);
  return folder;
}

function metadataOf(architecture: string, json: Readonly<Record<string, unknown>>): Record<string, GgufEntry> {
  const metadata: Record<string, GgufEntry> = {
    "general.architecture": { type: "text", value: architecture },
    "general.name": { type: "text", value: "Tiny" },
    "general.license": { type: "text", value: "cc0-1.0" },
    "tokenizer.ggml.eos_token_id": { type: "uint32", value: 0 },
    "tokenizer.ggml.tokens": {
      type: "list",
      value: Array.from({ length: 1100 }, (_, id) => ({ type: "text", value: `t${id}` })),
    },
  };
  for (const [field, [key, type]] of Object.entries(KEYS)) {
    const value = json[field];
    if (typeof value === "number") metadata[`${architecture}.${key}`] = { type, value };
  }
  const scaling = json["rope_scaling"];
  if (typeof scaling === "object" && scaling !== null && "factor" in scaling) {
    metadata[`${architecture}.rope.scaling.type`] = { type: "text", value: "linear" };
    metadata[`${architecture}.rope.scaling.factor`] = { type: "float32", value: Number(scaling.factor) };
  }
  return metadata;
}

function openWeights(folder: string): Promise<TensorFiles> {
  try {
    const index = readFileSync(join(folder, INDEX_FILE), "utf8");
    return ShardedSafetensors.open(folder, checkpointJson(INDEX_FILE, index));
  } catch {
    return SafetensorsFile.open(join(folder, "model.safetensors"));
  }
}

/** `permute` of llama.cpp's conversion: the two rows of a pair side by side. */
function interleaved(values: Float32Array, heads: number, columns: number): Float32Array {
  const size = values.length / columns / heads;
  const row = (head: number, i: number): number => (head * size + (i % 2) * (size / 2) + Math.floor(i / 2)) * columns;
  const rows = Array.from({ length: heads * size }, (_, i) => row(Math.floor(i / size), i % size));
  return Float32Array.from(rows.flatMap((from) => [...values.subarray(from, from + columns)]));
}

function stored(values: Float32Array, shape: readonly number[], storedAs: StoredAs): GgufTensor {
  // As llama.cpp does, rows that blocks do not divide stay as they are.
  const format = storedAs === "Q8_0" && (shape.at(-1) ?? 1) % 32 !== 0 ? "F16" : storedAs;
  const type = FORMATS[format];
  if (format === "F32") return { shape, type, bytes: new Uint8Array(values.slice().buffer) };
  if (format === "F16") return { shape, type, bytes: new Uint8Array(Uint16Array.from(values, halfBits).buffer) };
  const blocks = Buffer.alloc((values.length / 32) * 34);
  for (let block = 0; block < values.length / 32; block++) {
    const part = values.subarray(block * 32, block * 32 + 32);
    const scale = part.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
    blocks.writeUInt16LE(halfBits(scale), block * 34);
    for (const [i, value] of part.entries())
      blocks.writeInt8(scale === 0 ? 0 : Math.round(value / scale), block * 34 + 2 + i);
  }
  return { shape, type, bytes: blocks };
}

/** The nearest half-precision number, towards zero; exact for what is one. */
function halfBits(value: number): number {
  const size = Math.abs(value);
  const sign = value < 0 ? 0x8000 : 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(size || 2 ** -24)));
  if (exponent === -14 && size < 2 ** -14) return sign | Math.floor(size * 2 ** 24);
  return sign | ((exponent + 15) << 10) | Math.floor((size / 2 ** exponent - 1) * 1024);
}
