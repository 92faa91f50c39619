import { access, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { AppError } from "../../core/errors";
import { recordOf } from "../../core/records";
import { sentence } from "../../core/translate";
import type { CheckpointFacts } from "../../model/checkpointFacts";
import type { DecoderSpec } from "../../model/decoderSpec";
import { WEIGHT_FORMATS, type WeightFormat } from "../../model/manifest";
import { readRegularText } from "../../model/regularFile";
import type { CompiledTokenizer } from "../../model/tokens/compiled";
import { folderTokenizer } from "../tokenizer/folderTokenizer";
import { keptIds } from "../tokenizer/ownTokenizer";
import { checkpointJson } from "./checkpointJson";
import type { SourcedTensor } from "./decoderTensors";
import type { DecoderConfig } from "./families/family";
import { parseConfig } from "./families/parseConfig";
import { ggufAt, openGguf } from "./gguf/openGguf";
import { locateTensors } from "./locateTensors";
import { CARD_FILE, type CheckpointOptions, defaultCard, type ModelCard, parseCard, TOKENIZER_SIZE } from "./modelCard";
import { SafetensorsFile } from "./safetensors";
import { INDEX_FILE, ShardedSafetensors } from "./shardedSafetensors";
import { stepBytes, storedBytes, storedFormat } from "./storeWeights";
import { FIX_CHECKPOINT_FILE, type TensorFiles } from "./tensorFiles";

const CONFIG_FILE = "config.json";
const WEIGHTS_FILE = "model.safetensors";
/** Of config.json and inkling.json, bytes; a list of all kept tokens takes some 400 KB. */
const LARGEST_TEXT = 4e6;

/** The weights of a model and what is said about them: everything that a model folder is made of. */
export interface WeightSet {
  readonly spec: DecoderSpec;
  readonly card: ModelCard;
  /** Rows of the tables in `tensors` that go into the graph, ascending. */
  readonly rows: readonly number[];
  readonly tensors: readonly SourcedTensor[];
  close(): Promise<void>;
}

/** A checkpoint that is open for reading. */
interface OpenCheckpoint extends WeightSet {
  /** Of the files of weights. */
  readonly bytes: number;
}

/** What is the same for all kinds of checkpoints once they are open. */
interface Source {
  readonly config: DecoderConfig;
  readonly files: TensorFiles;
  readonly bytes: number;
  readonly card: () => Promise<ModelCard>;
}

/**
 * Opens a Hugging Face folder (config.json, model.safetensors or its shards, optionally inkling.json), a GGUF file, or a
 * folder with one GGUF file and no config.json, and checks that each of its tensors is there; the caller closes it. Throws
 * AppError `checkpoint-invalid` or `model-unsupported`, and what the file system throws.
 */
export async function openCheckpoint(path: string, options: CheckpointOptions = {}): Promise<OpenCheckpoint> {
  if (isPickle(path) && (await stat(path).catch(() => undefined))?.isFile()) throw pickled(path);
  const gguf = await ggufAt(path);
  const source = gguf === undefined ? await openFolder(path, options) : await openFile({ file: gguf, path }, options);
  const { config, files, bytes, card: read } = source;
  try {
    const tensors = locateTensors(files, config);
    const card = await read();
    const { spec } = config;
    return { spec, card, rows: keptRows(card, spec.vocabulary), tensors, bytes, close: () => files.close() };
  } catch (thrown) {
    await files.close();
    throw thrown;
  }
}

async function openFolder(folder: string, options: CheckpointOptions): Promise<Source> {
  const config = parseConfig(checkpointJson(CONFIG_FILE, await readText(folder, CONFIG_FILE)));
  const own = (): Promise<CompiledTokenizer | undefined> => folderTokenizer(folder);
  const card = async (): Promise<ModelCard> =>
    (await readCard(folder, config, own)) ?? defaultCard(basename(resolve(folder)), config, await own(), options);
  const bytes = await weightBytes(folder);
  return { config, files: await openWeights(folder), bytes, card };
}

/** `path` is the file itself, or its folder, which may have an inkling.json. */
async function openFile(
  { file, path }: { readonly file: string; readonly path: string },
  options: CheckpointOptions,
): Promise<Source> {
  const { config, files, bytes, name, licence, tokenizer } = await openGguf(file);
  const card = async (): Promise<ModelCard> =>
    (file === path ? undefined : await readCard(path, config, tokenizer)) ?? {
      ...defaultCard(name, config, await tokenizer(), options),
      licence,
    };
  return { config, files, bytes, card };
}

/** Throws what {@link openCheckpoint} throws. */
export async function checkpointFacts(path: string): Promise<CheckpointFacts> {
  const checkpoint = await openCheckpoint(path);
  await checkpoint.close();
  const { card, spec, rows, tensors } = checkpoint;
  const { ownTokenizer: own } = card;
  const bytes = (format: WeightFormat): number =>
    tensors.reduce((sum, tensor) => sum + storedBytes(tensor, format, rows.length, storedFormat(tensor, format)), 0);
  const step = (format: WeightFormat): number => stepBytes({ ...spec, vocabulary: rows.length }, format);
  return {
    name: card.name,
    licence: card.licence,
    architecture: { ...spec, vocabulary: rows.length },
    tokens: own ? keptIds(own, spec.vocabulary, spec.vocabulary).length : rows.length,
    bytes: checkpoint.bytes,
    modelBytes: recordOf(WEIGHT_FORMATS, bytes),
    stepBytes: recordOf(WEIGHT_FORMATS, step),
  };
}

/** The one file, or the shards that an index names. */
async function openWeights(folder: string): Promise<TensorFiles> {
  const one = join(folder, WEIGHTS_FILE);
  if (!(await exists(one))) {
    if (await exists(join(folder, INDEX_FILE)))
      return ShardedSafetensors.open(folder, checkpointJson(INDEX_FILE, await readText(folder, INDEX_FILE)));
    const pickle = (await readdir(folder)).find(isPickle);
    if (pickle !== undefined) throw pickled(join(folder, pickle));
    await requireFile(folder, WEIGHTS_FILE);
  }
  return SafetensorsFile.open(one);
}

/** Python objects: whoever reads them runs what is in them. They are not even opened. */
function isPickle(name: string): boolean {
  return /\.(?:bin|pt|pth|ckpt|pkl|pickle)$/i.test(name);
}

function pickled(file: string): AppError {
  return new AppError(
    "model-unsupported",
    sentence("{0} is a pickle: reading it would run whatever code is in it, so Inkling does not.", file),
    sentence(
      "Look for the same model with model.safetensors or as .gguf; if its source can be trusted, transformers writes the former by model.save_pretrained(folder).",
    ),
  );
}

async function weightBytes(folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".safetensors"));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The rows of the embedding table that go into the graph. */
function keptRows(card: ModelCard, tableRows: number): readonly number[] {
  if (card.keptTokens !== null) return card.keptTokens;
  const ids = card.tokenizer === "own" ? tableRows : TOKENIZER_SIZE[card.tokenizer];
  return Array.from({ length: Math.min(tableRows, ids) }, (_, id) => id);
}

/** @param own the checkpoint's tokenizer, if it has one */
async function readCard(
  folder: string,
  config: DecoderConfig,
  own: () => Promise<CompiledTokenizer | undefined>,
): Promise<ModelCard | undefined> {
  if (!(await exists(join(folder, CARD_FILE)))) return undefined;
  return await parseCard(checkpointJson(CARD_FILE, await readText(folder, CARD_FILE)), config, own);
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
      "Name a Hugging Face folder with config.json and model.safetensors, whole or in shards with their index, or a .gguf file; a checkpoint in another form is saved so by model.save_pretrained(folder).",
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
