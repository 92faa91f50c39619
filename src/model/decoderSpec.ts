import * as v from "valibot";
import { fields, flag, integer, list, number, oneOf, shown, sound, wrongIn } from "../core/schema";

/** transformers' `gelu_new` and `gelu_pytorch_tanh`, its exact `gelu`, and `silu` (also called swish). */
const ACTIVATIONS = ["geluTanh", "gelu", "silu"] as const;

export type Activation = (typeof ACTIVATIONS)[number];

/** Rotary position embedding (Su et al. 2021) of whole heads, halves turned against each other. */
export interface RotaryPositions {
  /** Pair j of a head of S numbers turns by theta^(-2j / S) per position. */
  readonly theta: number;
  /** Positions are divided by it ("linear" scaling). */
  readonly factor: number;
}

/**
 * What a decoder-only transformer computes: one description for every family that Inkling runs.
 * What is not said here is the same in all of them: norms before attention and before feed-forward, causal attention
 * with a scale of 1 / √headSize, a residual stream, a last norm, an output head without bias.
 */
export interface DecoderSpec {
  readonly layers: number;
  /** Query heads. */
  readonly heads: number;
  /** Heads of keys and values; each serves heads / kvHeads query heads, neighbours of each other. */
  readonly kvHeads: number;
  readonly headSize: number;
  /** Model width d. */
  readonly width: number;
  /** Feed-forward width, 4 d in GPT-2. */
  readonly feedForward: number;
  /** Number of positions: prompt and generated tokens together. */
  readonly context: number;
  /** Rows of the embedding table in the graph: the kept tokens. */
  readonly vocabulary: number;
  /** `layer`: mean and variance, with bias; `rms`: root mean square, without. */
  readonly norm: "layer" | "rms";
  /** The epsilon of all norms, of either kind. */
  readonly layerNormEpsilon: number;
  /** Absent (null): a learned table of positions is added to the embedding. */
  readonly rotary: RotaryPositions | null;
  /** Whether queries and keys are normed per head before they are turned. */
  readonly queryKeyNorm: boolean;
  readonly bias: { readonly qkv: boolean; readonly out: boolean; readonly feedForward: boolean };
  /** Whether feed-forward is activation(gate) · up, and not activation(up). */
  readonly gated: boolean;
  readonly activation: Activation;
  /** Whether the embedding table is the output head too. */
  readonly tied: boolean;
  /** The embedding times this is what enters the first layer. */
  readonly embeddingScale: number;
  /**
   * Rows of control tokens that are read and never predicted: their scores are {@link NEVER}. In a table that is tied, what
   * was learned for reading them would else take its share of the probability.
   */
  readonly neverPredicted?: readonly number[];
}

/** The score of what is never predicted: finite, and e to its power is 0. */
export const NEVER = -10_000;

/** Bounds far above any model that would complete while one types; they keep a mad number from asking for terabytes. */
export const SPEC_LIMITS = {
  layers: 96,
  heads: 128,
  headSize: 1024,
  width: 16_384,
  context: 65_536,
  vocabulary: 262_144,
  theta: 1e12,
  factor: 1000,
  embeddingScale: 1000,
} as const;

const CACHE_BYTES_LIMIT = 4e9;

const said = v.nullish(flag, false);

const WRITTEN_SPEC = fields({
  layers: integer(1, SPEC_LIMITS.layers),
  heads: integer(1, SPEC_LIMITS.heads),
  kvHeads: v.nullish(integer(1, SPEC_LIMITS.heads)),
  headSize: v.nullish(integer(1, SPEC_LIMITS.headSize)),
  width: integer(1, SPEC_LIMITS.width),
  feedForward: integer(1, 4 * SPEC_LIMITS.width),
  context: integer(64, SPEC_LIMITS.context),
  // All single bytes and the end of text.
  vocabulary: integer(257, SPEC_LIMITS.vocabulary),
  norm: v.nullish(oneOf(["layer", "rms"]), "layer"),
  layerNormEpsilon: number(0, 1),
  rotary: v.nullish(fields({ theta: number(1, SPEC_LIMITS.theta), factor: number(1, SPEC_LIMITS.factor) }), null),
  queryKeyNorm: said,
  bias: v.nullish(fields({ qkv: said, out: said, feedForward: said }), { qkv: true, out: true, feedForward: true }),
  gated: said,
  activation: v.nullish(oneOf(ACTIVATIONS), "geluTanh"),
  tied: v.nullish(flag, true),
  embeddingScale: v.nullish(number(1e-6, SPEC_LIMITS.embeddingScale), 1),
  neverPredicted: v.exactOptional(list(integer(0, SPEC_LIMITS.vocabulary))),
});

/** The description of a decoder; what older folders do not say is as in GPT-2. */
export const DECODER_SPEC = v.pipe(
  WRITTEN_SPEC,
  sound(({ width, heads, headSize }) =>
    (headSize ?? null) === null && width % heads !== 0
      ? wrongIn('{0}: "{1}" must be a number that {3} heads divide, and is {2}.', "width", shown(width), heads)
      : undefined,
  ),
  v.transform(
    ({ layers, heads, kvHeads, headSize, ...spec }): DecoderSpec => ({
      layers,
      heads,
      kvHeads: kvHeads ?? heads,
      headSize: headSize ?? spec.width / heads,
      ...spec,
    }),
  ),
  sound(specProblem),
);

function specProblem(spec: DecoderSpec): string | undefined {
  const { heads, kvHeads, context } = spec;
  if (heads % kvHeads !== 0)
    return wrongIn('{0}: "{1}" must divide {3} heads, and is {2}.', "kvHeads", shown(kvHeads), heads);
  const cacheBytes = cacheRowBytes(spec) * context;
  return cacheBytes > CACHE_BYTES_LIMIT
    ? wrongIn("{0} asks for a KV cache of {1} GB.", (cacheBytes / 1e9).toFixed(1))
    : undefined;
}

/** Bytes of one token's keys and values in all layers. */
export function cacheRowBytes({
  layers,
  kvHeads,
  headSize,
}: Pick<DecoderSpec, "layers" | "kvHeads" | "headSize">): number {
  return 2 * layers * kvHeads * headSize * 4;
}
