import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import type { AddedToken, TokenizerSource } from "./compile";
import { pieceRuleNamed } from "./preTokenizer";
import { mergePair } from "./tokenizerConfig";

/** Values of "tokenizer.ggml.token_type" (llama.cpp); all others are text. */
const [CONTROL, USER_DEFINED, UNUSED] = [3, 4, 5];

/**
 * Reads the tokenizer in the metadata of a GGUF file, a vocabulary of the kind "gpt2". Throws `checkpoint-invalid` and
 * `model-unsupported`.
 * @param metadata keys and values of the file, numbers and lists as in JSON
 */
export function readGgufTokenizer(metadata: JsonFields): TokenizerSource {
  const kind = metadata.string("tokenizer.ggml.model");
  if (kind !== "gpt2")
    throw new AppError(
      "model-unsupported",
      sentence("{0}: Inkling reads byte-level BPE tokenizers only, and this one has {1}.", metadata.file, kind),
      sentence("Choose a model with a byte-level BPE tokenizer."),
    );
  const tokens = metadata.array("tokenizer.ggml.tokens");
  const types = metadata.has("tokenizer.ggml.token_type") ? metadata.array("tokenizer.ggml.token_type") : [];
  const vocabulary = new Map<string, number>();
  const added: AddedToken[] = [];
  for (const [id, token] of tokens.entries()) {
    if (typeof token !== "string") throw metadata.failure("{0}: token {1} is no text.", id);
    const type = types[id];
    if (type === UNUSED) continue;
    if (type === CONTROL || type === USER_DEFINED) added.push({ id, content: token, special: type === CONTROL });
    else if (vocabulary.has(token))
      throw metadata.failure("{0}: tokens {1} and {2} are the same text.", vocabulary.get(token) ?? 0, id);
    else vocabulary.set(token, id);
  }
  const rule = metadata.string("tokenizer.ggml.pre");
  // llama.cpp knows that Llama 3's takes whole pieces and begins texts; the file does not say so.
  const isLlama = /^llama/.test(rule);
  return {
    file: metadata.file,
    pieces: pieceRuleNamed(metadata, rule),
    wholePieces: isLlama,
    vocabulary,
    merges: metadata.array("tokenizer.ggml.merges").map((merge, index) => mergePair(metadata, merge, index)),
    added,
    ends: { ...idOf(metadata, "beginOfText", "bos"), ...idOf(metadata, "endOfText", "eos") },
    beginsText: metadata.flag("tokenizer.ggml.add_bos_token", isLlama),
  };
}

function idOf(metadata: JsonFields, role: "beginOfText" | "endOfText", name: string): TokenizerSource["ends"] {
  const key = `tokenizer.ggml.${name}_token_id`;
  return metadata.has(key) ? { [role]: metadata.integer(key, { min: 0, max: 0xffffffff }) } : {};
}
