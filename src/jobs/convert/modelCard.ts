import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { type AcceptanceModel, KEEP_SECTION } from "../../model/acceptanceModel";
import type { DecoderSpec } from "../../model/decoderSpec";
import {
  MEMORY_SECTION,
  type MemorySection,
  type PromptTemplate,
  type SpecialTokens,
  THRESHOLDS,
  type Thresholds,
  TRAINING,
} from "../../model/manifest";
import type { CompiledTokenizer } from "../../model/tokens/compiled";
import { gptTokens } from "../../model/tokens/gptTokenizer";
import type { GptEncoding, TokenizerName } from "../../model/tokens/tokenizer";
import { keptIds, specialTokens, spellsAs } from "../tokenizer/ownTokenizer";
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
  readonly thresholds: Thresholds;
  readonly memory?: MemorySection;
  readonly keep?: AcceptanceModel;
  readonly training: Readonly<Record<string, string | number>>;
}

/** How many ids the tokenizers have. Rows of the table beyond them (padding, added tokens) stand for no text. */
export const TOKENIZER_SIZE: Readonly<Record<GptEncoding, number>> = { p50k_edit: 50_284, r50k_base: 50_257 };

const GPT2_TITLE = "GPT-2";

/** What a card is made of where there is none. */
type CardConfig = Pick<DecoderConfig, "title" | "endOfText"> & { readonly spec: Pick<DecoderSpec, "vocabulary"> };

/** `<|endoftext|>` of GPT-2's tokenizer. */
const GPT2_END_OF_TEXT = 50_256;
const DEFAULT_THRESHOLDS: Thresholds = { minTokenProbability: 0.1, minMeanProbability: 0.3 };

/**
 * For a checkpoint without a card: plain left-to-right prompts with the checkpoint's own tokenizer, or with GPT-2's where a
 * GPT-2 comes without one or with just that. Throws `checkpoint-invalid` and `model-unsupported`.
 * @param own the tokenizer in the checkpoint's folder
 */
export function defaultCard(name: string, config: CardConfig, own?: CompiledTokenizer): ModelCard {
  const { vocabulary } = config.spec;
  if (own !== undefined && !spellsAs(own, gptTokens("r50k_base"))) {
    const special = specialTokens(own, config.endOfText, vocabulary);
    return { ...plainCard(name, "own", special), keptTokens: keptIds(own, vocabulary), ownTokenizer: own };
  }
  if (config.title !== GPT2_TITLE) {
    throw new AppError(
      "model-unsupported",
      sentence(
        "{0} is a {1} without its tokenizer: there is no tokenizer.json, nor vocab.json and merges.txt.",
        name,
        config.title,
      ),
      sentence("Put the tokenizer's files there, or describe it in {0} if it is one of GPT-2.", CARD_FILE),
    );
  }
  const endOfText = vocabulary > GPT2_END_OF_TEXT ? GPT2_END_OF_TEXT : config.endOfText;
  if (endOfText === null) {
    throw new AppError(
      "model-unsupported",
      sentence("config.json: the vocabulary has {0} tokens and no eos_token_id; GPT-2's has 50257.", vocabulary),
      sentence("Choose a checkpoint that uses GPT-2's tokenizer, or describe its special tokens in {0}.", CARD_FILE),
    );
  }
  return plainCard(name, "r50k_base", { endOfText });
}

function plainCard(name: string, tokenizer: TokenizerName, special: SpecialTokens): ModelCard {
  return {
    name,
    version: "1.0.0",
    licence: "unknown",
    description: "",
    tokenizer,
    template: "left-to-right",
    special,
    keptTokens: null,
    thresholds: DEFAULT_THRESHOLDS,
    training: {},
  };
}

/** Reads `inkling.json`. Throws AppError `checkpoint-invalid`, naming the field. `tableRows` counts the embedding's rows. */
export function parseCard(json: JsonFields, tableRows: number): ModelCard {
  const tokenizer = json.oneOf("tokenizer", ["p50k_edit", "r50k_base"]);
  const vocabulary = Math.min(tableRows, TOKENIZER_SIZE[tokenizer]);
  const keptTokens = json.has("keptTokens") ? parseKept(json, vocabulary) : null;
  const template = json.oneOf("template", ["suffix-first", "left-to-right"]);
  const special = parseSpecial(json.object("special"), vocabulary, template, keptTokens);
  return {
    name: json.string("name"),
    version: json.string("version"),
    licence: json.string("licence"),
    description: json.has("description") ? json.string("description") : "",
    tokenizer,
    template,
    special,
    keptTokens,
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
  const endOfText = id("endOfText");
  const fim = ["fimPrefix", "fimMiddle", "fimSuffix"] as const;
  if (template === "left-to-right" && !fim.some((key) => json.has(key))) return { endOfText };
  const [fimPrefix, fimMiddle, fimSuffix] = [id(fim[0]), id(fim[1]), id(fim[2])];
  const special = { endOfText, fimPrefix, fimMiddle, fimSuffix };
  if (new Set(Object.values(special)).size < 4) throw json.failure("{0} must be four different tokens.");
  return special;
}
