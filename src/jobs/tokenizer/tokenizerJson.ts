import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { TOKENIZER_LIMITS } from "../../model/tokens/tokenizerFile";
import type { AddedToken, TokenizerSource } from "./compile";
import { pieceRuleOf } from "./preTokenizer";
import { endsOf, mergePair, openingOf } from "./tokenizerConfig";

const ID = { min: 0, max: TOKENIZER_LIMITS.tokens - 1 } as const;

/**
 * Reads a tokenizer.json (of the Rust library `tokenizers`), with what tokenizer_config.json says beside it. Throws
 * `checkpoint-invalid` and `model-unsupported`.
 */
export function readTokenizerJson(json: JsonFields, config: JsonFields | undefined): TokenizerSource {
  const model = json.object("model");
  checkModel(model);
  const vocabulary = vocabularyOf(model.object("vocab"));
  const merges = model.array("merges").map((merge, index) => mergePair(model, merge, index));
  return {
    file: json.file,
    pieces: pieceRuleOf(json),
    wholePieces: model.flag("ignore_merges", false),
    vocabulary,
    merges,
    added: json.has("added_tokens") ? json.objects("added_tokens").map((token) => addedToken(token)) : [],
    ...endsOf(config, openingOf(json)),
  };
}

/** Token -> id, of a JSON object. */
export function vocabularyOf(json: JsonFields): Map<string, number> {
  return new Map(json.keys().map((token) => [token, json.integer(token, ID)]));
}

/** One of "added_tokens". Throws where it takes blanks around it or only whole words: text could not be cut by it. */
export function addedToken(json: JsonFields, id = json.integer("id", ID)): AddedToken {
  const special = json.flag("special", false);
  const plain = ["lstrip", "rstrip", "single_word"].find((option) => !special && json.flag(option, false));
  if (plain !== undefined) throw unsupported(json, plain);
  return { id, content: json.string("content"), special };
}

/** Options of the model that make it another algorithm than byte-level BPE, and the values that leave it that. */
const OPTIONS: readonly (readonly [name: string, harmless: readonly unknown[]])[] = [
  ["type", ["BPE", null]],
  ["byte_fallback", [false, null]],
  ["continuing_subword_prefix", ["", null]],
  ["end_of_word_suffix", ["", null]],
  ["dropout", [0, null]],
];

function checkModel(model: JsonFields): void {
  for (const [name, harmless] of OPTIONS) {
    const value = model.raw(name) ?? null;
    if (!harmless.includes(value)) throw unsupported(model, `${name}: ${JSON.stringify(value).slice(0, 60)}`);
  }
}

function unsupported(json: JsonFields, what: string): AppError {
  return new AppError(
    "model-unsupported",
    sentence("{0}: Inkling reads byte-level BPE tokenizers only, and this one has {1}.", json.file, what),
    sentence("Choose a model with a byte-level BPE tokenizer."),
  );
}
