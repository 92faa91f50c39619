import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { type AcceptanceModel, KEEP_SECTION } from "../../model/acceptanceModel";
import type { DecoderSpec } from "../../model/decoderSpec";
import {
  MEMORY_SECTION,
  type MemorySection,
  type SpecialTokens,
  THRESHOLDS,
  type Thresholds,
  TRAINING,
} from "../../model/manifest";
import { controlsOf, controlsRepeat, type PromptTemplate, TEMPLATE_NAMES } from "../../model/promptTemplate";
import { CONTROL_ROLES, type CompiledTokenizer } from "../../model/tokens/compiled";
import { gptTokens } from "../../model/tokens/gptTokenizer";
import type { GptEncoding, TokenizerName } from "../../model/tokens/tokenizer";
import { checkRows, keptIds, promptOf, spellsAs } from "../tokenizer/ownTokenizer";
import type { DecoderConfig } from "./families/family";

export const CARD_FILE = "inkling.json";

/** What a checkpoint says about itself in `inkling.json`, beyond transformers' config. */
export interface ModelCard {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or "unknown". */
  readonly licence: string;
  readonly description: string;
  readonly tokenizer: TokenizerName;
  /** The tokenizer, where it is the checkpoint's own. */
  readonly ownTokenizer?: CompiledTokenizer;
  readonly template: PromptTemplate;
  readonly special: SpecialTokens;
  /** Ascending token ids whose rows go into the graph; null for all of them. */
  readonly keptTokens: readonly number[] | null;
  /** Ids of control tokens that are read and never predicted. */
  readonly neverPredicted?: readonly number[];
  readonly thresholds: Thresholds;
  readonly memory?: MemorySection;
  readonly keep?: AcceptanceModel;
  readonly training: Readonly<Record<string, string | number>>;
}

/** How many ids the tokenizers have. Rows of the table beyond them (padding, added tokens) stand for no text. */
export const TOKENIZER_SIZE: Readonly<Record<GptEncoding, number>> = { p50k_edit: 50_284, r50k_base: 50_257 };

const GPT2_TITLE = "GPT-2";

export interface CheckpointOptions {
  /** Whether every token of the tokenizer gets a row, however many there are. */
  readonly allTokens?: boolean | undefined;
}

/** What a card is made of where there is none. */
type CardConfig = Pick<DecoderConfig, "title" | "ends"> & { readonly spec: Pick<DecoderSpec, "vocabulary"> };

/** `<|endoftext|>` of GPT-2's tokenizer. */
const GPT2_END_OF_TEXT = 50_256;
/** GPT-2's table, also padded to multiples of 8, 16, 64 and 128: with another number of rows it is another tokenizer's. */
const GPT2_ROWS: readonly number[] = [50_257, 50_264, 50_272, 50_304];
/** Of experiments with a few of GPT-2's tokens. */
const SMALL_VOCABULARY = 1024;
const DEFAULT_THRESHOLDS: Thresholds = { minTokenProbability: 0.1, minMeanProbability: 0.3 };

/**
 * For a checkpoint without a card: its own tokenizer, or GPT-2's where a GPT-2 with GPT-2's number of tokens comes without
 * one or with just that, and the prompts that the tokenizer's control tokens tell of. Throws `checkpoint-invalid` and `model-unsupported`.
 * @param own the tokenizer in the checkpoint's folder
 */
export function defaultCard(
  name: string,
  config: CardConfig,
  own?: CompiledTokenizer,
  { allTokens = false }: CheckpointOptions = {},
): ModelCard {
  const { vocabulary } = config.spec;
  if (own !== undefined) checkRows(own, vocabulary);
  if (own !== undefined && !spellsAs(own, gptTokens("r50k_base"))) {
    const prompt = promptOf(own, config.ends, vocabulary);
    const keptTokens = keptIds(own, vocabulary, allTokens ? vocabulary : undefined);
    return { ...plainCard(name), ...prompt, tokenizer: "own", keptTokens, ownTokenizer: own };
  }
  const isGpt2 = config.title === GPT2_TITLE && (vocabulary < SMALL_VOCABULARY || GPT2_ROWS.includes(vocabulary));
  if (own === undefined && !isGpt2) throw withoutTokenizer(name, config.title);
  const [endOfText] = vocabulary > GPT2_END_OF_TEXT ? [GPT2_END_OF_TEXT] : config.ends;
  if (endOfText === undefined) {
    throw new AppError(
      "model-unsupported",
      sentence("config.json: the vocabulary has {0} tokens and no eos_token_id; GPT-2's has 50257.", vocabulary),
      sentence("Choose a checkpoint that uses GPT-2's tokenizer, or describe its special tokens in {0}.", CARD_FILE),
    );
  }
  return { ...plainCard(name), special: { endOfText } };
}

function withoutTokenizer(name: string, title: string): AppError {
  return new AppError(
    "model-unsupported",
    sentence(
      "{0} is a {1} without its tokenizer: there is no tokenizer.json, nor vocab.json and merges.txt.",
      name,
      title,
    ),
    sentence("Put the tokenizer's files there, or describe it in {0} if it is one of GPT-2.", CARD_FILE),
  );
}

function plainCard(name: string): Omit<ModelCard, "special"> {
  return {
    name,
    version: "1.0.0",
    licence: "unknown",
    description: "",
    tokenizer: "r50k_base",
    template: "left-to-right",
    keptTokens: null,
    thresholds: DEFAULT_THRESHOLDS,
    training: {},
  };
}

/**
 * Reads `inkling.json`. Throws AppError `checkpoint-invalid`, naming the field.
 * @param own the tokenizer in the checkpoint's folder; asked for where the card says that it is the model's
 */
export async function parseCard(
  json: JsonFields,
  config: CardConfig,
  own: () => Promise<CompiledTokenizer | undefined>,
): Promise<ModelCard> {
  const { vocabulary: tableRows } = config.spec;
  const tokenizer = json.oneOf("tokenizer", ["p50k_edit", "r50k_base", "own"]);
  const ownTokenizer = tokenizer === "own" ? await own() : undefined;
  const name = json.string("name");
  if (tokenizer === "own" && ownTokenizer === undefined) throw withoutTokenizer(name, config.title);
  if (ownTokenizer !== undefined) checkRows(ownTokenizer, tableRows);
  const ids = tokenizer === "own" ? (ownTokenizer?.bytes.size ?? 0) : TOKENIZER_SIZE[tokenizer];
  const vocabulary = Math.min(tableRows, ids);
  const keptTokens = json.has("keptTokens")
    ? parseKept(json, vocabulary)
    : ((ownTokenizer && keptIds(ownTokenizer, tableRows)) ?? null);
  const template = json.oneOf("template", TEMPLATE_NAMES);
  return {
    name,
    version: json.string("version"),
    licence: json.string("licence"),
    description: json.has("description") ? json.string("description") : "",
    tokenizer,
    ...(ownTokenizer && { ownTokenizer }),
    template,
    special: parseSpecial(json.object("special"), vocabulary, template, keptTokens),
    keptTokens,
    ...(json.has("neverPredicted") && { neverPredicted: parseNever(json, vocabulary, keptTokens) }),
    thresholds: json.has("thresholds") ? json.get("thresholds", THRESHOLDS) : DEFAULT_THRESHOLDS,
    ...(json.has("memory") && { memory: json.get("memory", MEMORY_SECTION) }),
    ...(json.has("keep") && { keep: json.get("keep", KEEP_SECTION) }),
    training: json.has("training") ? json.get("training", TRAINING) : {},
  };
}

function parseKept(json: JsonFields, vocabulary: number): number[] {
  const ids: number[] = [];
  for (const id of json.array("keptTokens")) {
    const isNext = typeof id === "number" && Number.isInteger(id) && id > (ids.at(-1) ?? -1) && id < vocabulary;
    if (!isNext)
      throw json.wrong(
        '{0}: "{1}" must be a rising list of ids below {3} (at index {4}), and is {2}.',
        "keptTokens",
        vocabulary,
        ids.length,
      );
    ids.push(id);
  }
  if (ids.length < 257)
    throw json.wrong(
      '{0}: "{1}" must be null, or the 256 single bytes, end of text and more, and is {2}.',
      "keptTokens",
    );
  return ids;
}

function parseNever(json: JsonFields, vocabulary: number, kept: readonly number[] | null): number[] {
  return json.array("neverPredicted").map((id) => {
    if (typeof id !== "number" || !(kept ? kept.includes(id) : Number.isInteger(id) && id >= 0 && id < vocabulary))
      throw json.wrong('{0}: "{1}" must be one of keptTokens, and is {2}.', "neverPredicted");
    return id;
  });
}

function parseSpecial(
  json: JsonFields,
  vocabulary: number,
  template: PromptTemplate,
  kept: readonly number[] | null,
): SpecialTokens {
  const rows = kept && new Set(kept);
  const id = (key: string): number => {
    const value = json.integer(key, { min: 0, max: vocabulary - 1 });
    if (rows && !rows.has(value)) throw json.wrong('{0}: "{1}" must be one of keptTokens, and is {2}.', key);
    return value;
  };
  const needed = new Set(controlsOf(template));
  const others = CONTROL_ROLES.filter((role) => role !== "endOfText" && (needed.has(role) || json.has(role)));
  const special: SpecialTokens = {
    endOfText: id("endOfText"),
    ...Object.fromEntries(others.map((role) => [role, id(role)])),
  };
  if (controlsRepeat(special)) throw json.failure("{0} must be different tokens.");
  return special;
}
