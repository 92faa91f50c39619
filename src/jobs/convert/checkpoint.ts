import { access, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { AppError } from "../../core/errors";
import { sentence } from "../../core/translate";
import type { CheckpointFacts } from "../../model/checkpointFacts";
import type { WeightFormat } from "../../model/manifest";
import { readRegularText } from "../../model/regularFile";
import { checkpointJson } from "./checkpointJson";
import { type Gpt2Config, parseGpt2Config } from "./gpt2Config";
import { gpt2Tensors, type LocatedTensor, locateTensors } from "./gpt2Weights";
import { CARD_FILE, defaultCard, type ModelCard, parseCard, TOKENIZER_SIZE } from "./modelCard";
import { FIX_CHECKPOINT_FILE, SafetensorsFile } from "./safetensors";
import { storedBytes, type TensorSource } from "./storeWeights";

const CONFIG_FILE = "config.json";
const WEIGHTS_FILE = "model.safetensors";
/** Of config.json and inkling.json, bytes; a list of all kept tokens takes some 400 KB. */
const LARGEST_TEXT = 4e6;

/** The weights of a model and what is said about them: everything that a model folder is made of. */
export interface WeightSet {
  readonly config: Gpt2Config;
  readonly card: ModelCard;
  /** Rows of the table in `source` that go into the graph, ascending. */
  readonly rows: readonly number[];
  readonly tensors: readonly LocatedTensor[];
  readonly source: TensorSource;
}

/** A Hugging Face folder, open for reading. */
export interface Checkpoint extends WeightSet {
  readonly source: SafetensorsFile;
}

/**
 * Opens a Hugging Face GPT-2 folder (config.json, model.safetensors, optionally inkling.json) and checks that each of its
 * tensors is there; the caller closes `source`. Throws AppError `checkpoint-invalid` or `model-unsupported`, and what the
 * file system throws.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const config = parseGpt2Config(checkpointJson(CONFIG_FILE, await readText(folder, CONFIG_FILE)));
  const card = await readCard(folder, config);
  await requireFile(folder, WEIGHTS_FILE);
  const source = await SafetensorsFile.open(join(folder, WEIGHTS_FILE));
  try {
    const tensors = locateTensors(source, gpt2Tensors(config.architecture));
    return { config, card, rows: keptRows(card, config.architecture.vocabulary), tensors, source };
  } catch (thrown) {
    await source.close();
    throw thrown;
  }
}

/** Throws what {@link openCheckpoint} throws. */
export async function checkpointFacts(folder: string): Promise<CheckpointFacts> {
  const { card, config, rows, tensors, source } = await openCheckpoint(folder);
  await source.close();
  const bytes = (format: WeightFormat): number =>
    tensors.reduce((sum, tensor) => sum + storedBytes(tensor, format, rows.length), 0);
  return {
    name: card.name,
    licence: card.licence,
    architecture: { ...config.architecture, vocabulary: rows.length },
    bytes: (await stat(join(folder, WEIGHTS_FILE))).size,
    modelBytes: { int8: bytes("int8"), fp32: bytes("fp32") },
  };
}

/** The rows of the embedding table that go into the graph. */
function keptRows(card: ModelCard, tableRows: number): readonly number[] {
  if (card.keptTokens !== null) return card.keptTokens;
  return Array.from({ length: Math.min(tableRows, TOKENIZER_SIZE[card.tokenizer]) }, (_, id) => id);
}

async function readCard(folder: string, config: Gpt2Config): Promise<ModelCard> {
  const present = await exists(join(folder, CARD_FILE));
  if (!present) return defaultCard(basename(resolve(folder)), config);
  return parseCard(checkpointJson(CARD_FILE, await readText(folder, CARD_FILE)), config.architecture.vocabulary);
}

async function readText(folder: string, file: string): Promise<string> {
  await requireFile(folder, file);
  return readRegularText(join(folder, file), {
    code: "checkpoint-invalid",
    fix: FIX_CHECKPOINT_FILE,
    links: true, // Hugging Face's cache is made of them.
    limit: LARGEST_TEXT,
  });
}

async function requireFile(folder: string, file: string): Promise<void> {
  if (await exists(join(folder, file))) return;
  throw new AppError(
    "checkpoint-invalid",
    sentence("{0} has no {1}.", folder, file),
    sentence(
      'Name a Hugging Face GPT-2 folder with config.json and one model.safetensors; a checkpoint in another form is saved so by model.save_pretrained(folder, max_shard_size="100GB").',
    ),
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
