import type { JsonFields } from "../core/jsonFields";

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
}

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

/** Reads the description of a decoder; what older folders do not say is as in GPT-2. Throws the error of `json`'s source. */
export function parseDecoderSpec(json: JsonFields): DecoderSpec {
  const count = (key: string, max: number, min = 1): number => json.integer(key, { min, max });
  const [width, heads] = [count("width", SPEC_LIMITS.width), count("heads", SPEC_LIMITS.heads)];
  if (!json.has("headSize") && width % heads !== 0)
    throw json.wrong('{0}: "{1}" must be a number that {3} heads divide, and is {2}.', "width", heads);
  const bias = json.has("bias") ? json.object("bias") : undefined;
  const spec = {
    layers: count("layers", SPEC_LIMITS.layers),
    heads,
    kvHeads: json.has("kvHeads") ? count("kvHeads", heads) : heads,
    headSize: json.has("headSize") ? count("headSize", SPEC_LIMITS.headSize) : width / heads,
    width,
    feedForward: count("feedForward", 4 * SPEC_LIMITS.width),
    context: count("context", SPEC_LIMITS.context, 64),
    // All single bytes and the end of text.
    vocabulary: count("vocabulary", SPEC_LIMITS.vocabulary, 257),
    norm: json.has("norm") ? json.oneOf("norm", ["layer", "rms"]) : "layer",
    layerNormEpsilon: json.number("layerNormEpsilon", { min: 0, max: 1 }),
    rotary: json.has("rotary") ? parseRotary(json.object("rotary")) : null,
    queryKeyNorm: json.flag("queryKeyNorm", false),
    bias: {
      qkv: bias?.flag("qkv", false) ?? true,
      out: bias?.flag("out", false) ?? true,
      feedForward: bias?.flag("feedForward", false) ?? true,
    },
    gated: json.flag("gated", false),
    activation: json.has("activation") ? json.oneOf("activation", ACTIVATIONS) : "geluTanh",
    tied: json.flag("tied", true),
    embeddingScale: json.has("embeddingScale")
      ? json.number("embeddingScale", { min: 1e-6, max: SPEC_LIMITS.embeddingScale })
      : 1,
  };
  const { layers, kvHeads, headSize, context } = spec;
  if (heads % kvHeads !== 0) throw json.wrong('{0}: "{1}" must divide {3} heads, and is {2}.', "kvHeads", heads);
  const cacheBytes = cacheRowBytes({ layers, kvHeads, headSize }) * context;
  if (cacheBytes > CACHE_BYTES_LIMIT)
    throw json.failure("{0} asks for a KV cache of {1} GB.", (cacheBytes / 1e9).toFixed(1));
  return spec;
}

/** Bytes of one token's keys and values in all layers. */
export function cacheRowBytes({
  layers,
  kvHeads,
  headSize,
}: Pick<DecoderSpec, "layers" | "kvHeads" | "headSize">): number {
  return 2 * layers * kvHeads * headSize * 4;
}

function parseRotary(json: JsonFields): RotaryPositions {
  return {
    theta: json.number("theta", { min: 1, max: SPEC_LIMITS.theta }),
    factor: json.number("factor", { min: 1, max: SPEC_LIMITS.factor }),
  };
}
