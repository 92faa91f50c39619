import type { DecoderSpec } from "../../model/decoderSpec";
import { placeOfHead } from "../../model/kvCache";
import type { TensorLayout } from "./tensorLayout";

const NO_FACTORS = { query: 1, residual: 1, logits: 1 };

/** What a tensor is turned by, and what its numbers are. */
export interface Adaptation {
  readonly spec: DecoderSpec;
  readonly factors: TensorLayout["factors"];
  /** Weights along a row that each number stands for: 1 for weights, a block's for what blocks have in common. */
  readonly per: number;
}

/**
 * Turns a tensor of a family into that of the graph: query heads go into the order of {@link placeOfHead}, in the rows
 * that make them and in the columns that read them, and what the family multiplies by is multiplied in.
 * @param values rows of the decoder's tensor `name`; changed in place or given back as they are
 */
export function adapt(name: string, values: Float32Array, { spec, factors, per }: Adaptation): Float32Array {
  const { query, residual, logits } = factors ?? NO_FACTORS;
  const { headSize, heads, width } = spec;
  if (name.includes(".attn.c_attn.")) {
    const columns = name.endsWith(".bias") ? 1 : width / per;
    const queries = values.subarray(0, heads * headSize * columns);
    scale(queries, query);
    reorder(queries, spec, headSize * columns);
  }
  if (name.endsWith(".attn.c_proj.weight")) {
    const row = (heads * headSize) / per;
    const size = headSize / per;
    for (let from = 0; from < values.length; from += row) reorder(values.subarray(from, from + row), spec, size);
  }
  if (name.includes(".c_proj.")) scale(values, residual);
  if (name.startsWith("ln_f.")) scale(values, logits);
  return values;
}

/** @param size numbers per head */
function reorder(values: Float32Array, spec: DecoderSpec, size: number): void {
  if (spec.kvHeads === spec.heads) return;
  const before = values.slice();
  for (let head = 0; head < spec.heads; head++) {
    values.set(before.subarray(head * size, (head + 1) * size), placeOfHead(head, spec) * size);
  }
}

function scale(values: Float32Array, factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * factor;
}
