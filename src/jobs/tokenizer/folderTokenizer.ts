import { access } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../core/errors";
import { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { readRegularText } from "../../model/regularFile";
import type { CompiledTokenizer } from "../../model/tokens/compiled";
import { compileTokenizer, type TokenizerSource } from "./compile";
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
  const vocab = await readJson(folder, "vocab.json");
  if (whole) {
    const source = readTokenizerJson(whole, config);
    if (vocab) checkSame(source, vocab);
    return compileTokenizer(source);
  }
  const merges = await readText(folder, "merges.txt");
  if (vocab && merges !== undefined) return compileTokenizer(readVocabularyFiles(vocab, merges, config));
  if (vocab) throw halfThere("vocab.json", "merges.txt");
  if (merges !== undefined) throw halfThere("merges.txt", "vocab.json");
  return undefined;
}

/** Throws where vocab.json, which says the same in another way, gives a token another id. */
function checkSame({ vocabulary, added }: TokenizerSource, vocab: JsonFields): void {
  const ids = new Map([...vocabulary, ...added.map(({ id, content }): [string, number] => [content, id])]);
  const other = vocab.keys().find((token) => ids.get(token) !== vocab.raw(token));
  if (other === undefined) return;
  throw new AppError(
    CODE,
    sentence('tokenizer.json and vocab.json contradict each other: token "{0}" has other ids.', other.slice(0, 60)),
    FIX,
  );
}

function halfThere(there: string, missing: string): AppError {
  return new AppError(CODE, sentence("There is a {0} and no {1}: the tokenizer needs both.", there, missing), FIX);
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
