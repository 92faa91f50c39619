import * as v from "valibot";
import { fields, integer, list, number, numbersFor, object, oneOf, sha256, text, wanted } from "../core/schema";
import { KEEP_SECTION } from "./acceptanceModel";
import { DECODER_SPEC, SPEC_LIMITS } from "./decoderSpec";
import { TEMPLATE_NAMES } from "./promptTemplate";
import type { ControlRole } from "./tokens/compiled";
import type { TokenizerName } from "./tokens/tokenizer";

const LARGEST_FILE = 8e9;
const LARGEST_GATE_WEIGHT = 1000;
const MOST_FILES = 16;

/** Below these a suggestion is cut or not shown; calibrated on held-out text, kept in the manifest. */
export const THRESHOLDS = fields({
  /** Decoding is cut before the first token that is less probable than this. */
  minTokenProbability: number(0, 1),
  /** A suggestion whose probability, as geometric mean over its tokens, is below this is not shown. */
  minMeanProbability: number(0, 1),
});

export type Thresholds = Readonly<v.InferOutput<typeof THRESHOLDS>>;

/** The version of `model.json` that this code reads and writes. */
export const MANIFEST_VERSION = 2;

export const MANIFEST_FILE = "model.json";

const TOKENIZERS = ["p50k_edit", "r50k_base", "own"] as const satisfies readonly TokenizerName[];

/**
 * `int8`: MatMulNBits, 8 bits, block 64 (128 in older folders), accuracy level 4. `int4`: the same with 4 bits, block 32 and
 * zero points (none in older folders), tables at 8 bits. `mixed`: most of feed-forward as in `int4`, all else as in `int8`.
 * `fp32`: plain floats, for exactness tests.
 */
export const WEIGHT_FORMATS = ["int8", "int4", "mixed", "fp32"] as const;

export type WeightFormat = (typeof WEIGHT_FORMATS)[number];

export function isWeightFormat(value: unknown): value is WeightFormat {
  return WEIGHT_FORMATS.some((format) => format === value);
}

/** Bits of a level and weights of a block, which may add a number of its own to its weights. */
const BLOCKS = ["8x32", "4x32", "4x32+offsets"] as const;

export type StoredBlocks = (typeof BLOCKS)[number];

const token = integer(0, SPEC_LIMITS.vocabulary);

/** Token ids of the tokenizer that are inserted by number and never come from text. */
const SPECIAL_TOKENS = fields({
  endOfText: token,
  fimPrefix: v.exactOptional(token),
  fimMiddle: v.exactOptional(token),
  fimSuffix: v.exactOptional(token),
  /** Only where the model wants one in front of every text. */
  beginOfText: v.exactOptional(token),
  fimPad: v.exactOptional(token),
  repository: v.exactOptional(token),
  fileSeparator: v.exactOptional(token),
  fileName: v.exactOptional(token),
} satisfies Record<ControlRole, unknown>);

export type SpecialTokens = Readonly<v.InferOutput<typeof SPECIAL_TOKENS>>;

const MODEL_FILE = fields({
  /** Inside of the model folder: a manifest must not reach out of it. */
  name: v.pipe(
    text,
    v.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, wanted('{0}: "{1}" must be a plain file name, and is {2}.')),
  ),
  bytes: integer(1, LARGEST_FILE),
  sha256,
});

export type ModelFile = Readonly<v.InferOutput<typeof MODEL_FILE>>;

/** The graph first. */
const MODEL_FILES = v.pipe(
  list(MODEL_FILE),
  v.check(
    ({ length }) => length > 0 && length <= MOST_FILES,
    wanted('{0}: "{1}" must be a list of 1 to {3} files, and is {2}.', MOST_FILES),
  ),
  v.check(
    ([graph]) => graph?.name.endsWith(".onnx") === true,
    wanted('{0}: "{1}" must be a list with the graph (.onnx) first, and is {2}.'),
  ),
  v.readonly(),
);

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
export const MEMORY_SECTION = fields({ gate: numbersFor(GATE_FEATURES, -LARGEST_GATE_WEIGHT, LARGEST_GATE_WEIGHT) });

export type MemorySection = Readonly<v.InferOutput<typeof MEMORY_SECTION>>;

/** How a model was trained and how good it is, for people. */
export const TRAINING = v.pipe(
  object,
  v.record(
    v.string(),
    v.custom<string | number>(
      (value) => typeof value === "string" || Number.isFinite(value),
      wanted('{0}: "{1}" must be a text or a number, and is {2}.'),
    ),
  ),
);

/** `model.json`: everything the engine must know before it loads a byte of the model. Its order is part of its hash. */
export const MANIFEST = fields({
  manifestVersion: v.literal(MANIFEST_VERSION, wanted('{0}: "{1}" must be {3}, and is {2}.', MANIFEST_VERSION)),
  name: text,
  version: text,
  description: text,
  /** SPDX expression. */
  licence: text,
  weights: oneOf(WEIGHT_FORMATS),
  /** Tensors that are stored in other blocks than `weights` says: as their checkpoint had them. */
  blocks: v.exactOptional(v.pipe(object, v.record(v.string(), oneOf(BLOCKS)))),
  architecture: DECODER_SPEC,
  tokenizer: oneOf(TOKENIZERS),
  template: oneOf(TEMPLATE_NAMES),
  special: SPECIAL_TOKENS,
  /**
   * Which token ids have a row in the graph: row r belongs to the r-th kept id. A bit set over ids, bit (id % 8) of
   * byte (id / 8), in base64; null where every id 0..vocabulary-1 has its row.
   */
  keptTokens: v.nullish(text, null),
  thresholds: THRESHOLDS,
  /** Absent where nobody has fitted it for this model: a built-in gate then serves. */
  memory: v.exactOptional(MEMORY_SECTION),
  /** Absent where nobody has fitted it for this model: the mean probability then decides what is shown. */
  keep: v.exactOptional(KEEP_SECTION),
  /** `model.onnx` first, then the weights it refers to, and the analysis graph. */
  files: MODEL_FILES,
  /** Which of the files is the graph for looking inside, on the same weights; older model folders have none. */
  analysisGraph: v.exactOptional(text),
  training: TRAINING,
});

export type Manifest = Readonly<v.InferOutput<typeof MANIFEST>>;

/** Whether a file holds weights, which a graph names. */
export function isDataFile({ name }: ModelFile): boolean {
  return name.endsWith(".data");
}
