import { access } from "node:fs/promises";
import { join } from "node:path";
import { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { readRegularText } from "../../model/regularFile";
import type { CompiledTokenizer } from "../../model/tokens/compiled";
import { compileTokenizer } from "./compile";
import { readTokenizerJson } from "./tokenizerJson";
import { readVocabularyFiles } from "./vocabularyFiles";

/** Bytes; Gemma's tokenizer.json, the largest that is common, takes 33 MB. */
const LARGEST = 64_000_000;
const CODE = "checkpoint-invalid";
const FIX = sentence("Download or save the tokenizer's files again.");

/**
 * The tokenizer in the folder of a checkpoint: tokenizer.json, or vocab.json with merges.txt, and what
 * tokenizer_config.json says beside them. Undefined where the folder has none. Throws `checkpoint-invalid` and
 * `model-unsupported`.
 */
export async function folderTokenizer(folder: string): Promise<CompiledTokenizer | undefined> {
  const config = await readJson(folder, "tokenizer_config.json");
  const whole = await readJson(folder, "tokenizer.json");
  if (whole) return compileTokenizer(readTokenizerJson(whole, config));
  const vocab = await readJson(folder, "vocab.json");
  const merges = await readText(folder, "merges.txt");
  return vocab && merges !== undefined ? compileTokenizer(readVocabularyFiles(vocab, merges, config)) : undefined;
}

async function readJson(folder: string, file: string): Promise<JsonFields | undefined> {
  const text = await readText(folder, file);
  return text === undefined ? undefined : JsonFields.parse({ file, code: CODE, fix: FIX }, text);
}

async function readText(folder: string, file: string): Promise<string | undefined> {
  const path = join(folder, file);
  const present = await access(path).then(
    () => true,
    () => false,
  );
  // Hugging Face's cache is made of links.
  return present ? readRegularText(path, { code: CODE, fix: FIX, links: true, limit: LARGEST }) : undefined;
}
