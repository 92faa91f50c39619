import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { AppError } from "../core/errors";
import { encodeKeptTokens } from "../model/keptTokens";
import { MANIFEST_FILE, MANIFEST_VERSION, type Manifest, type ModelFile, type WeightFormat } from "../model/manifest";
import { checkpointJson } from "./checkpointJson";
import { ExternalData } from "./externalData";
import { gpt2AnalysisGraph } from "./gpt2AnalysisGraph";
import { type Gpt2Config, parseGpt2Config } from "./gpt2Config";
import { gpt2Graph } from "./gpt2Graph";
import { gpt2Tensors, type LocatedTensor, locateTensors } from "./gpt2Weights";
import { CARD_FILE, defaultCard, type ModelCard, parseCard, TOKENIZER_SIZE } from "./modelCard";
import { writeOnnx } from "./onnxWriter";
import { SafetensorsFile } from "./safetensors";
import { type StoredWeight, storeWeight } from "./storeWeights";

const CONFIG_FILE = "config.json";
const WEIGHTS_FILE = "model.safetensors";
const GRAPH_FILE = "model.onnx";
const DATA_FILE = "model.onnx.data";
const ANALYSIS_FILE = "analysis.onnx";
/** In the order in which they take the place of older ones. */
const WRITTEN = [DATA_FILE, GRAPH_FILE, ANALYSIS_FILE, MANIFEST_FILE] as const;

export interface ConvertOptions {
  readonly weights: WeightFormat;
  /** Takes the place of the name that the checkpoint gives itself. */
  readonly name?: string;
  /** Called before each tensor. */
  readonly progress?: (message: string) => void;
}

/**
 * Turns a Hugging Face GPT-2 folder (config.json, model.safetensors, optionally inkling.json) into an Inkling model folder:
 * model.onnx, analysis.onnx, model.onnx.data, which serves both graphs, and model.json. Memory is that of the largest matrix and a few of its copies.
 * A conversion that fails leaves `out` as it was. Throws AppError `checkpoint-invalid` or `model-unsupported`, and what the
 * file system throws.
 */
export async function convertCheckpoint(folder: string, out: string, options: ConvertOptions): Promise<Manifest> {
  const config = parseGpt2Config(checkpointJson(CONFIG_FILE, await readText(folder, CONFIG_FILE)));
  const card = await readCard(folder, config);
  await requireFile(folder, WEIGHTS_FILE);
  const source = await SafetensorsFile.open(join(folder, WEIGHTS_FILE));
  try {
    const located = locateTensors(source, gpt2Tensors(config.architecture));
    const created = await mkdir(out, { recursive: true });
    try {
      const manifest = await write(source, located, config, card, out, options);
      // The manifest goes last: until then it names the sums of the old files, and a torn folder is found out.
      for (const file of WRITTEN) await rename(unfinished(out, file), join(out, file));
      return manifest;
    } catch (thrown) {
      for (const file of WRITTEN) await rm(unfinished(out, file), { force: true });
      if (created !== undefined) await rm(created, { recursive: true });
      throw thrown;
    }
  } finally {
    await source.close();
  }
}

/** What a file is called until the whole conversion has succeeded. */
function unfinished(out: string, file: string): string {
  return join(out, `${file}.unfinished`);
}

/** Writes the files under their unfinished names. */
async function write(
  source: SafetensorsFile,
  located: readonly LocatedTensor[],
  config: Gpt2Config,
  card: ModelCard,
  out: string,
  { weights, name = card.name, progress = () => {} }: ConvertOptions,
): Promise<Manifest> {
  const kept = keptRows(card, config.architecture.vocabulary);
  const data = await ExternalData.create(unfinished(out, DATA_FILE), DATA_FILE);
  const stored = new Map<string, StoredWeight>();
  try {
    for (const [index, tensor] of located.entries()) {
      progress(`${index + 1}/${located.length} ${tensor.name}`);
      stored.set(tensor.name, await storeWeight(source, tensor, weights, kept, data));
    }
  } finally {
    await data.close();
  }

  const architecture = { ...config.architecture, vocabulary: kept.length };
  const graph = writeOnnx(gpt2Graph({ ...config, architecture }, stored));
  const analysisGraph = writeOnnx(gpt2AnalysisGraph({ ...config, architecture }, stored));
  await writeFile(unfinished(out, GRAPH_FILE), graph);
  await writeFile(unfinished(out, ANALYSIS_FILE), analysisGraph);
  const manifest: Manifest = {
    manifestVersion: MANIFEST_VERSION,
    ...card,
    name,
    weights,
    architecture,
    keptTokens: card.keptTokens && encodeKeptTokens(card.keptTokens),
    files: [summary(GRAPH_FILE, graph), data.summary(), summary(ANALYSIS_FILE, analysisGraph)],
    analysisGraph: ANALYSIS_FILE,
  };
  await writeFile(unfinished(out, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** The rows of the embedding table that go into the graph. */
function keptRows(card: ModelCard, tableRows: number): readonly number[] {
  if (card.keptTokens !== null) return card.keptTokens;
  return Array.from({ length: Math.min(tableRows, TOKENIZER_SIZE[card.tokenizer]) }, (_, id) => id);
}

function summary(name: string, bytes: Uint8Array): ModelFile {
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function readCard(folder: string, config: Gpt2Config): Promise<ModelCard> {
  const present = await exists(join(folder, CARD_FILE));
  if (!present) return defaultCard(basename(resolve(folder)), config);
  return parseCard(checkpointJson(CARD_FILE, await readText(folder, CARD_FILE)), config.architecture.vocabulary);
}

async function readText(folder: string, file: string): Promise<string> {
  await requireFile(folder, file);
  return readFile(join(folder, file), "utf8");
}

async function requireFile(folder: string, file: string): Promise<void> {
  if (await exists(join(folder, file))) return;
  throw new AppError(
    "checkpoint-invalid",
    `${folder} has no ${file}.`,
    "Name a Hugging Face GPT-2 folder with config.json and one model.safetensors; " +
      'a checkpoint in another form is saved so by model.save_pretrained(folder, max_shard_size="100GB").',
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
