import type { DecoderConfig } from "../families/family";
import type { TensorLayout } from "../tensorLayout";
import { EMBEDDING, HEAD } from "./ggufConfig";

/** Where a GGUF file has the tensors of a decoder: llama.cpp has the same names for all families, matrices by output. */
export function ggufLayout({ spec, layout }: Pick<DecoderConfig, "spec" | "layout">): TensorLayout {
  const norms = (block: string): { queryNorm?: string; keyNorm?: string } =>
    spec.queryKeyNorm ? { queryNorm: `${block}.attn_q_norm`, keyNorm: `${block}.attn_k_norm` } : {};
  return {
    prefix: "",
    embedding: EMBEDDING,
    ...(layout.positions && { positions: { name: "position_embd", rows: layout.positions.rows } }),
    finalNorm: "output_norm",
    head: HEAD,
    layer: (i) => {
      const block = `blk.${i}`;
      const isFused = spec.rotary === null; // GPT-2 and StarCoder
      return {
        norm1: `${block}.attn_norm`,
        norm2: `${block}.ffn_norm`,
        qkv: (isFused ? ["qkv"] : ["q", "k", "v"]).map((part) => `${block}.attn_${part}`),
        out: `${block}.attn_output`,
        up: (spec.gated ? ["gate", "up"] : ["up"]).map((part) => `${block}.ffn_${part}`),
        down: `${block}.ffn_down`,
        ...norms(block),
      };
    },
    stored: "outIn",
    ignored: /^blk\.\d+\.attn_rot_embd$/,
    ...(layout.factors && { factors: layout.factors }),
  };
}
