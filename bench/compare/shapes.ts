import { byteCharacter } from "../../src/jobs/tokenizer/byteAlphabet";
import type { GgufEntry } from "../../test/unit/support/ggufWriter";

/** What of a model decides how fast it is. */
export interface ModelShape {
  readonly architecture: "gpt2" | "llama" | "qwen2";
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

/** The models that people run for completion; vocabularies as they are published. */
export const SHAPES = {
  "GPT-2 S": shape("gpt2", [12, 768, 12, 12, 3072, 50_257]),
  "SmolLM2-135M": shape("llama", [30, 576, 9, 3, 1536, 49_152]),
  "SmolLM2-360M": shape("llama", [32, 960, 15, 5, 2560, 49_152]),
  "Qwen2.5-0.5B": shape("qwen2", [24, 896, 14, 2, 4864, 151_936]),
} as const;

export type ShapeName = keyof typeof SHAPES;

/** Positions that both sides are made for. */
export const CONTEXT = 1024;

type Numbers = readonly [number, number, number, number, number, number];

function shape(architecture: ModelShape["architecture"], numbers: Numbers): ModelShape {
  const [layers, width, heads, kvHeads, feedForward, vocabulary] = numbers;
  return { architecture, layers, width, heads, kvHeads, feedForward, vocabulary };
}

/** Every tensor as llama.cpp names it, rows first; those of one dimension are plain floats. */
export function tensorsOf({ architecture, layers, width, heads, kvHeads, feedForward, vocabulary }: ModelShape) {
  const isGpt2 = architecture === "gpt2";
  const tensors: [name: string, shape: readonly number[]][] = [];
  const norm = (name: string): void => {
    tensors.push([`${name}.weight`, [width]]);
    if (isGpt2) tensors.push([`${name}.bias`, [width]]);
  };
  const linear = (name: string, rows: number, columns: number, biased = isGpt2): void => {
    tensors.push([`${name}.weight`, [rows, columns]]);
    if (biased) tensors.push([`${name}.bias`, [rows]]);
  };
  const kv = (width / heads) * kvHeads;
  tensors.push(["token_embd.weight", [vocabulary, width]]);
  if (isGpt2) tensors.push(["position_embd.weight", [CONTEXT, width]]);
  for (let i = 0; i < layers; i++) {
    const block = `blk.${i}`;
    norm(`${block}.attn_norm`);
    if (isGpt2) linear(`${block}.attn_qkv`, width + 2 * kv, width);
    else {
      linear(`${block}.attn_q`, width, width, architecture === "qwen2");
      for (const part of ["k", "v"]) linear(`${block}.attn_${part}`, kv, width, architecture === "qwen2");
    }
    linear(`${block}.attn_output`, width, width);
    norm(`${block}.ffn_norm`);
    if (!isGpt2) linear(`${block}.ffn_gate`, feedForward, width);
    linear(`${block}.ffn_up`, feedForward, width);
    linear(`${block}.ffn_down`, width, feedForward);
  }
  norm("output_norm");
  return tensors;
}

const BYTES = 256;
const END_OF_TEXT = BYTES;
/** ggml's types of tokens. */
const [TEXT, CONTROL] = [1, 3];

/** A byte-level vocabulary: single bytes, an end of text, and then tokens that are one byte longer than an earlier one. */
function tokenizerOf(vocabulary: number): { readonly tokens: readonly string[]; readonly merges: readonly string[] } {
  const tokens = [...Array.from({ length: BYTES }, (_, byte) => byteCharacter(byte)), "<|endoftext|>"];
  const merges: string[] = [];
  for (let left = 0; tokens.length < vocabulary; left++) {
    if (left === END_OF_TEXT) continue;
    for (let byte = 0; byte < BYTES && tokens.length < vocabulary; byte++) {
      merges.push(`${tokens[left]} ${tokens[byte]}`);
      tokens.push(`${tokens[left]}${tokens[byte]}`);
    }
  }
  return { tokens, merges };
}

/** The metadata that llama.cpp asks for. */
export function metadataOf(shape: ModelShape): Record<string, GgufEntry> {
  const { architecture, layers, width, heads, kvHeads, feedForward, vocabulary } = shape;
  const text = (value: string): GgufEntry => ({ type: "text", value });
  const number = (value: number): GgufEntry => ({ type: "uint32", value });
  const list = (value: readonly GgufEntry[]): GgufEntry => ({ type: "list", value });
  const norm = architecture === "gpt2" ? "layer_norm_epsilon" : "layer_norm_rms_epsilon";
  const own = {
    context_length: number(CONTEXT),
    embedding_length: number(width),
    block_count: number(layers),
    feed_forward_length: number(feedForward),
    "attention.head_count": number(heads),
    "attention.head_count_kv": number(kvHeads),
    [`attention.${norm}`]: { type: "float32", value: 1e-5 },
    ...(architecture !== "gpt2" && { "rope.freq_base": { type: "float32", value: 1e5 } }),
  } satisfies Record<string, GgufEntry>;
  const { tokens, merges } = tokenizerOf(vocabulary);
  return {
    "general.architecture": text(architecture),
    "general.name": text("random weights"),
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value])),
    "tokenizer.ggml.model": text("gpt2"),
    "tokenizer.ggml.pre": text("gpt-2"),
    "tokenizer.ggml.tokens": list(tokens.map(text)),
    "tokenizer.ggml.token_type": list(
      tokens.map((_, id) => ({ type: "int32", value: id === END_OF_TEXT ? CONTROL : TEXT })),
    ),
    "tokenizer.ggml.merges": list(merges.map(text)),
    "tokenizer.ggml.bos_token_id": number(END_OF_TEXT),
    "tokenizer.ggml.eos_token_id": number(END_OF_TEXT),
  };
}
