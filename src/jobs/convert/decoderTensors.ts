import type { DecoderSpec } from "../../model/decoderSpec";
import type { BlockFormat } from "./quantise";
import type { ScaleKind } from "./tensorFiles";

/** A tensor that a decoder has, by the name that it has in the graph: GPT-2's module names serve for all families. */
export interface DecoderTensor {
  readonly name: string;
  /** [rows, columns] of a table, [inputs, outputs] of a matrix. */
  readonly shape: readonly number[];
  /**
   * `table`: token embedding and output head, rows by token. `matrix`: the weight of a linear layer.
   * `vector`: kept in fp32 whatever the weight format; biases, norms and what depends on positions.
   */
  readonly role: "table" | "matrix" | "vector";
  /** A model of mixed precision has this matrix at 4 bits. */
  readonly robust?: boolean;
}

/** A tensor of a decoder, and how its numbers are read. */
export interface SourcedTensor extends DecoderTensor {
  /**
   * `count` rows from row `first` on, row-major: of a table by token, of a matrix by output ([outputs, inputs]), of a
   * vector number by number.
   */
  read(first: number, count: number): Promise<Float32Array>;
  /** How a matrix or a table is rounded already, where it is. */
  readonly blocks?: SourcedBlocks;
}

export interface SourcedBlocks {
  readonly format: BlockFormat;
  /** Of `count` rows from row `first` on: [count, blocks of a row]. */
  read(kind: ScaleKind, first: number, count: number): Promise<Float32Array>;
}

/** Rows and columns in the order of {@link SourcedTensor.read}. */
export function sidesOf({ role, shape }: DecoderTensor): { readonly rows: number; readonly columns: number } {
  const [first = 1, second = 1] = shape;
  if (role === "vector") return { rows: shape.reduce((product, length) => product * length, 1), columns: 1 };
  return role === "table" ? { rows: first, columns: second } : { rows: second, columns: first };
}

/** Every tensor of a decoder, in the order in which they are stored and run. */
export function decoderTensors(spec: DecoderSpec): DecoderTensor[] {
  const { layers, heads, kvHeads, headSize, width, feedForward, context, vocabulary, bias } = spec;
  const vector = (name: string, ...shape: number[]): DecoderTensor => ({ name, shape, role: "vector" });
  const table = (name: string): DecoderTensor => ({ name, shape: [vocabulary, width], role: "table" });
  const norm = (name: string): DecoderTensor[] =>
    ["weight", ...(spec.norm === "layer" ? ["bias"] : [])].map((part) => vector(`${name}.${part}`, width));
  const linear = (name: string, shape: [inputs: number, outputs: number], biased: boolean, robust = false) => [
    { name: `${name}.weight`, shape, role: "matrix", ...(robust && { robust }) } satisfies DecoderTensor,
    ...(biased ? [vector(`${name}.bias`, shape[1])] : []),
  ];
  // Feed-forward has two thirds of a layer's weights and more, and bears rounding best; but what it adds to the stream in the
  // first and the last fifth of the layers does not (`npm run evaluate:weights`; figures in training/README.md).
  const isInner = (i: number): boolean => Math.min(i, layers - 1 - i) >= Math.floor(layers / 5);
  const queryKeyNorms = (i: number): DecoderTensor[] =>
    ["q_norm", "k_norm"].map((name) => vector(`h.${i}.attn.${name}.weight`, headSize));
  const layer = (i: number): DecoderTensor[] => [
    ...norm(`h.${i}.ln_1`),
    ...linear(`h.${i}.attn.c_attn`, [width, (heads + 2 * kvHeads) * headSize], bias.qkv),
    ...(spec.queryKeyNorm ? queryKeyNorms(i) : []),
    ...linear(`h.${i}.attn.c_proj`, [heads * headSize, width], bias.out),
    ...norm(`h.${i}.ln_2`),
    ...linear(`h.${i}.mlp.c_fc`, [width, (spec.gated ? 2 : 1) * feedForward], bias.feedForward, true),
    ...linear(`h.${i}.mlp.c_proj`, [feedForward, width], bias.feedForward, isInner(i)),
  ];
  return [
    table("wte.weight"),
    ...(spec.embeddingScale === 1 ? [] : [vector("wte.scale", 1)]),
    ...(spec.rotary
      ? [vector("rotary.cos", context, headSize / 2), vector("rotary.sin", context, headSize / 2)]
      : [vector("wpe.weight", context, width)]),
    ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
    ...norm("ln_f"),
    ...(spec.tied ? [] : [table("lm_head.weight")]),
  ];
}

/** The numbers of a tensor that no checkpoint has, because they follow from the description; undefined for others. */
export function computedTensor(spec: DecoderSpec, { name }: DecoderTensor): Float32Array | undefined {
  if (name === "wte.scale") return Float32Array.of(spec.embeddingScale);
  if (name === "rotary.cos") return rotaryTable(spec, Math.cos);
  if (name === "rotary.sin") return rotaryTable(spec, Math.sin);
  return undefined;
}

/**
 * [context, S / 2]: cosines or sines of the angles that pairs are turned by. Angles are products in single precision, as
 * transformers computes them: at position 4000 a double would differ in the fourth digit.
 */
function rotaryTable({ rotary, headSize, context }: DecoderSpec, of: (angle: number) => number): Float32Array {
  const half = headSize / 2;
  const values = new Float32Array(context * half);
  if (rotary === null) return values;
  for (let j = 0; j < half; j++) {
    const power = Math.fround(rotary.theta ** Math.fround((2 * j) / headSize));
    const frequency = Math.fround(Math.fround(1 / power) / rotary.factor);
    for (let t = 0; t < context; t++) values[t * half + j] = of(Math.fround(t * frequency));
  }
  return values;
}
