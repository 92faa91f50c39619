import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import type { PieceRule } from "../../model/tokens/pieces";
import type { AddedToken, TokenizerSource } from "./compile";
import { endsOf, mergePair } from "./tokenizerConfig";
import { addedToken, vocabularyOf } from "./tokenizerJson";

/** How the classes of transformers that read vocab.json and merges.txt cut text. */
const CLASSES: ReadonlyMap<string, PieceRule> = new Map([
  ["GPT2Tokenizer", "gpt2"],
  ["GPT2TokenizerFast", "gpt2"],
  ["Qwen2Tokenizer", "qwen2"],
  ["Qwen2TokenizerFast", "qwen2"],
]);

/**
 * Reads vocab.json and merges.txt, GPT-2's own files; without a tokenizer_config.json the tokenizer is cut like GPT-2's.
 * Throws `checkpoint-invalid` and `model-unsupported`.
 * @param merges text of merges.txt: a pair in each line, after a line with the version
 */
export function readVocabularyFiles(
  vocab: JsonFields,
  merges: string,
  config: JsonFields | undefined,
): TokenizerSource {
  const lines = merges
    .split(/\r?\n/)
    .filter((line, index) => line !== "" && !(index === 0 && line.startsWith("#version")));
  return {
    file: vocab.file,
    pieces: ruleOf(config),
    wholePieces: false,
    vocabulary: vocabularyOf(vocab),
    merges: lines.map((line, index) => mergePair(vocab, line, index)),
    added: config?.has("added_tokens_decoder") ? decoderTokens(config.object("added_tokens_decoder")) : [],
    ...endsOf(config),
  };
}

/** The tokens of "added_tokens_decoder", by their ids as text. */
function decoderTokens(json: JsonFields): AddedToken[] {
  return json.keys().map((key) => addedToken(json.object(key), Number(key)));
}

function ruleOf(config: JsonFields | undefined): PieceRule {
  const name = config?.has("tokenizer_class") ? config.string("tokenizer_class") : "GPT2Tokenizer";
  const rule = CLASSES.get(name);
  const spaced = config?.flag("add_prefix_space", false) ?? false;
  if (rule !== undefined && !spaced) return rule;
  throw new AppError(
    "model-unsupported",
    sentence(
      "{0}: Inkling does not know how this tokenizer cuts text ({1}: {2}).",
      config?.file ?? "tokenizer_config.json",
      spaced ? "add_prefix_space" : "tokenizer_class",
      spaced ? "true" : name,
    ),
    sentence("Choose a model with a byte-level BPE tokenizer."),
  );
}
