import { AppError } from "../../../core/errors";
import type { JsonFields } from "../../../core/jsonFields";
import { sentence } from "../../../core/translate";
import { type Activation, cacheRowBytes, type DecoderSpec, type RotaryPositions } from "../../../model/decoderSpec";

/** transformers' names (`ACT2FN`) of the activations that the graph can compute. */
const ACTIVATIONS: ReadonlyMap<string, Activation> = new Map([
  ["gelu_new", "geluTanh"],
  ["gelu_pytorch_tanh", "geluTanh"],
  ["gelu", "gelu"],
  ["silu", "silu"],
  ["swish", "silu"],
]);

/** Far around any model that would complete while one types, and inside of what model.json may say. */
export const MAX = {
  layers: 96,
  heads: 128,
  headSize: 512,
  width: 8192,
  feedForward: 65_536,
  context: 65_536,
  /** Of positions that a model was trained for; of them only as many are used as `contextInUse` says. */
  positions: 16_777_216,
  vocabulary: 262_144,
};

/** A prompt needs room; a vocabulary has the 256 bytes and an end of text. */
const MIN = { context: 64, vocabulary: 257 };

/** Positions that are used of models made for long texts: more could not be read in the time between two keys. */
const MOST_POSITIONS = 4096;
/** Nor should the keys and values of a full context take more than this. Bytes. */
const MOST_CACHE = 5e8;

/** Reads transformers' configuration of one family; what is wrong or not supported is an AppError that names the field. */
export class ConfigFields {
  constructor(
    readonly json: JsonFields,
    private readonly title: string,
  ) {}

  /** The same, with what transformers takes where the field is missing. */
  with(key: string, value: unknown): ConfigFields {
    return new ConfigFields(this.json.withDefault(key, value), this.title);
  }

  /** A whole number from 1 on; where it is missing or null, `otherwise` if there is one. */
  count(key: string, max: number, otherwise?: number): number {
    if (otherwise !== undefined && !this.json.has(key)) return otherwise;
    return this.json.integer(key, { min: 1, max });
  }

  real(key: string, range: { readonly min: number; readonly max: number }, otherwise: number): number {
    return this.json.has(key) ? this.json.number(key, range) : otherwise;
  }

  epsilon(key: string, otherwise: number): number {
    return this.real(key, { min: 1e-12, max: 1 }, otherwise);
  }

  vocabulary(): number {
    return this.json.integer("vocab_size", { min: MIN.vocabulary, max: MAX.vocabulary });
  }

  positions(key: string, max: number): number {
    return this.json.integer(key, { min: MIN.context, max });
  }

  activation(key: string, otherwise: string): Activation {
    const activation = ACTIVATIONS.get(this.json.has(key) ? this.json.string(key) : otherwise);
    if (activation === undefined) throw this.unsupported(key, [...ACTIVATIONS.keys()].join(", "));
    return activation;
  }

  /** Refuses a flag that is not `value`; what is not said is `value`. */
  only(key: string, value: boolean): void {
    if (this.json.flag(key, value) !== value) throw this.unsupported(key, String(value));
  }

  /** Refuses fields of which only absence, null and zero mean nothing. */
  none(...keys: readonly string[]): void {
    for (const key of keys) {
      if (this.json.has(key) && this.json.raw(key) !== 0) throw this.unsupported(key, "null");
    }
  }

  /** Heads of a width, and their size. */
  heads(keys: { readonly heads: string; readonly width: string }): Pick<DecoderSpec, "heads" | "width" | "headSize"> {
    const width = this.count(keys.width, MAX.width);
    const heads = this.count(keys.heads, MAX.heads);
    if (this.json.has("head_dim")) return { width, heads, headSize: this.count("head_dim", MAX.headSize) };
    if (width % heads !== 0)
      throw this.json.wrong('{0}: "{1}" must be a divisor of {3}, {4}, and is {2}.', keys.heads, keys.width, width);
    return { width, heads, headSize: width / heads };
  }

  /** Rotary positions in the words of transformers 4 (`rope_theta`, `rope_scaling`) or 5 (`rope_parameters`). */
  rotary(): RotaryPositions {
    const { json } = this;
    const parameters = json.has("rope_parameters") ? json.object("rope_parameters") : json;
    const scaling = json.has("rope_scaling") ? json.object("rope_scaling") : parameters;
    const theta = parameters.has("rope_theta") ? parameters : json;
    for (const fields of new Set([json, parameters])) {
      const part = fields.has("partial_rotary_factor") ? fields.number("partial_rotary_factor", { min: 0, max: 1 }) : 1;
      if (part !== 1) throw this.unsupported("partial_rotary_factor", "1", fields);
    }
    const key = scaling.has("rope_type") ? "rope_type" : "type";
    const type = scaling.raw(key) ?? "default";
    if (type !== "default" && type !== "linear") throw this.unsupported(key, "default, linear", scaling);
    return {
      theta: theta.has("rope_theta") ? theta.number("rope_theta", { min: 1, max: 1e12 }) : 10_000,
      factor: type === "linear" ? scaling.number("factor", { min: 1, max: 1000 }) : 1,
    };
  }

  /** How many positions are used, of those that there are. A sliding window that is shorter is refused. */
  contextInUse(positions: number, shape: Parameters<typeof cacheRowBytes>[0]): number {
    const kept = Math.floor(MOST_CACHE / cacheRowBytes(shape) / MIN.context) * MIN.context;
    const context = Math.min(positions, MOST_POSITIONS, Math.max(MIN.context, kept));
    const isSliding = this.json.flag("use_sliding_window", true) && this.json.has("sliding_window");
    if (isSliding && this.count("sliding_window", MAX.positions) < context)
      throw this.unsupported("sliding_window", `>= ${context}`);
    const types = this.json.has("layer_types") ? this.json.array("layer_types") : [];
    const known = ["attention", "full_attention", "sliding_attention"];
    if (!types.every((type) => known.some((name) => name === type)))
      throw this.unsupported("layer_types", "full_attention");
    return context;
  }

  /** @param fields where the field is, if not at the top */
  unsupported(key: string, wanted: string, fields: JsonFields = this.json): AppError {
    const shown = JSON.stringify(fields.raw(key))?.slice(0, 60) ?? sentence("missing");
    return new AppError(
      "model-unsupported",
      sentence('{0}: "{1}" is {2}; Inkling runs {3} with {4}.', fields.file, key, shown, this.title, wanted),
      OTHER_CHECKPOINT,
    );
  }
}

/** What to do about a model that Inkling does not run. */
export const OTHER_CHECKPOINT = sentence(
  "Choose a checkpoint of GPT-2, StarCoder, Llama, Mistral, Qwen2, Qwen3, StarCoder2 or Granite, or a fine-tune of them.",
);
