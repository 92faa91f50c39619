import type { DecoderSpec } from "./decoderSpec";
import type { KeepSection } from "./keepSection";
import type { TokenizerName } from "./tokens/tokenizer";

/** Below these a suggestion is cut or not shown; calibrated on held-out text, kept in the manifest. */
export interface Thresholds {
  /** Decoding is cut before the first token that is less probable than this. */
  readonly minTokenProbability: number;
  /** A suggestion whose probability, as geometric mean over its tokens, is below this is not shown. */
  readonly minMeanProbability: number;
}

/** The version of `model.json` that this code reads and writes. */
export const MANIFEST_VERSION = 2;

export const MANIFEST_FILE = "model.json";

/** `suffix-first`: end-of-text, header, fim-suffix, suffix, fim-middle, prefix. `left-to-right`: end-of-text, prefix. */
export type PromptTemplate = "suffix-first" | "left-to-right";

/**
 * `int8`: MatMulNBits, 8 bits, block 64 (128 in older folders), accuracy level 4. `int4`: the same with 4 bits and block
 * 32, tables at 8 bits. `fp32`: plain floats, for exactness tests.
 */
export const WEIGHT_FORMATS = ["int8", "int4", "fp32"] as const;

export type WeightFormat = (typeof WEIGHT_FORMATS)[number];

export function isWeightFormat(value: unknown): value is WeightFormat {
  return WEIGHT_FORMATS.some((format) => format === value);
}

/** Token ids of the tokenizer that are inserted by number and never come from text. */
export interface SpecialTokens {
  readonly endOfText: number;
  readonly fimPrefix?: number;
  readonly fimMiddle?: number;
  readonly fimSuffix?: number;
}

export interface ModelFile {
  /** A plain file name inside the model folder. */
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * What the memory's gate looks at for one next token (src/engine/generate/gate.ts computes it). Logarithms of counts, so that
 * no single number rules; continuous in the model's logits, so that rounding in them changes little.
 */
export const GATE_FEATURES = [
  /** Always 1. */
  "bias",
  /** ln(1 + tokens that the best match agrees with). */
  "matched",
  /** 1 where that match is 8 tokens or longer. */
  "long",
  /** ln(1 + occurrences of that match). */
  "count",
  /** ln of how many different tokens followed them. */
  "distinct",
  /** 1 where the latest occurrence is in the document being written. */
  "sameDocument",
  /** ln(p / (1 - p)) of the memory's most probable token, from -7 to 7. */
  "memoryTop",
  /** ln p of the model's most probable token. */
  "modelTop",
  /** ln p that the model gives to the memory's most probable token, from -12. */
  "agreement",
  /** 1 where the memory's most probable token goes on with a word that has begun. */
  "insideWord",
] as const;

export type GateFeature = (typeof GATE_FEATURES)[number];

/** λ, the memory's weight in the mixture, is the logistic function of the features' weighted sum. */
export type GateWeights = Readonly<Record<GateFeature, number>>;

/** How the memory is mixed into this model's predictions; fitted by `npm run evaluate:memory`. */
export interface MemorySection {
  readonly gate: GateWeights;
}

/** `model.json`: everything the engine must know before it loads a byte of the model. */
export interface Manifest {
  readonly manifestVersion: typeof MANIFEST_VERSION;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** SPDX expression. */
  readonly licence: string;
  readonly weights: WeightFormat;
  readonly architecture: DecoderSpec;
  readonly tokenizer: TokenizerName;
  readonly template: PromptTemplate;
  readonly special: SpecialTokens;
  /**
   * Which token ids have a row in the graph: row r belongs to the r-th kept id. A bit set over ids, bit (id % 8) of
   * byte (id / 8), in base64; null where every id 0..vocabulary-1 has its row.
   */
  readonly keptTokens: string | null;
  readonly thresholds: Thresholds;
  /** Absent where nobody has fitted it for this model: a built-in gate then serves. */
  readonly memory?: MemorySection;
  /** Absent where nobody has fitted it for this model: the mean probability then decides what is shown. */
  readonly keep?: KeepSection;
  /** `model.onnx` first, then the weights it refers to, and the analysis graph. */
  readonly files: readonly ModelFile[];
  /** Which of the files is the graph for looking inside, on the same weights; older model folders have none. */
  readonly analysisGraph?: string;
  /** How the model was trained and how good it is, for people. */
  readonly training: Readonly<Record<string, string | number>>;
}
