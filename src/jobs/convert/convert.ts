import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { syncFile, UNFINISHED } from "../../core/node/replaceFile";
import { encodeKeptTokens } from "../../model/keptTokens";
import {
  MANIFEST_FILE,
  MANIFEST_VERSION,
  type Manifest,
  type ModelFile,
  type StoredBlocks,
  type WeightFormat,
} from "../../model/manifest";
import { TOKENIZER_FILE, writeTokenizer } from "../../model/tokens/tokenizerFile";
import { analysisGraph } from "./analysisGraph";
import { openCheckpoint, type WeightSet } from "./checkpoint";
import { decoderGraph } from "./decoderGraph";
import { ExternalData } from "./externalData";
import { BLOCK_FORMATS } from "./givenBlocks";
import type { CheckpointOptions } from "./modelCard";
import { writeOnnx } from "./onnxWriter";
import { blockFormat, type StoredWeight, storeWeight } from "./storeWeights";

const GRAPH_FILE = "model.onnx";
const ANALYSIS_FILE = "analysis.onnx";

export interface ConvertOptions extends CheckpointOptions {
  readonly weights: WeightFormat;
  /** Takes the place of the name that the checkpoint gives itself. */
  readonly name?: string;
  /** Most bytes of a file of weights; without it there is one. */
  readonly partBytes?: number;
  /** Called before each tensor. @param share of the tensors done, 0..1 */
  readonly progress?: (message: string, share: number) => void;
}

/**
 * Turns a checkpoint, all that {@link openCheckpoint} takes, into an Inkling model folder.
 * Throws what {@link openCheckpoint} and {@link writeModel} throw.
 */
export async function convertCheckpoint(path: string, out: string, options: ConvertOptions): Promise<Manifest> {
  const checkpoint = await openCheckpoint(path, options);
  try {
    return await writeModel(checkpoint, out, options);
  } finally {
    await checkpoint.close();
  }
}

/**
 * Writes a model folder: model.onnx, analysis.onnx, model.onnx.data, which serves both graphs, in parts if that is
 * asked for, tokenizer.bin where the tokenizer is the checkpoint's own, and model.json. The same weights and options give
 * the same bytes. Memory is that of the largest matrix and a few of its copies. If it fails, `out` is left as it was. Throws AppError
 * `checkpoint-invalid` or `model-unsupported`, and what the file system throws.
 */
export async function writeModel(weights: WeightSet, out: string, options: ConvertOptions): Promise<Manifest> {
  const created = await mkdir(out, { recursive: true });
  try {
    const manifest = await write(weights, out, options);
    // The manifest goes last: until then it names the sums of the old files, and a torn folder is found out.
    const written = [...manifest.files.map(({ name }) => name), MANIFEST_FILE];
    for (const file of written) await syncFile(unfinished(out, file));
    for (const file of written) await rename(unfinished(out, file), join(out, file));
    return manifest;
  } catch (thrown) {
    for (const file of await readdir(out)) if (file.endsWith(UNFINISHED)) await rm(join(out, file), { force: true });
    if (created !== undefined) await rm(created, { recursive: true });
    throw thrown;
  }
}

/** The first part has the name that the only one has. */
function dataFile(part: number): string {
  return part === 0 ? "model.onnx.data" : `model.onnx.${part + 1}.data`;
}

/** What a file is called until the whole conversion has succeeded. */
function unfinished(out: string, file: string): string {
  return join(out, `${file}${UNFINISHED}`);
}

/** Writes the files under their unfinished names. */
async function write(
  { tensors, spec, card, rows }: WeightSet,
  out: string,
  { weights, name = card.name, partBytes, progress = () => {} }: ConvertOptions,
): Promise<Manifest> {
  const data = new ExternalData(dataFile, (file) => unfinished(out, file), partBytes);
  const stored = new Map<string, StoredWeight>();
  try {
    for (const [index, tensor] of tensors.entries()) {
      progress(`${index + 1}/${tensors.length} ${tensor.name}`, index / tensors.length);
      stored.set(tensor.name, await storeWeight(tensor, weights, rows, data));
    }
  } finally {
    await data.close();
  }

  const { ownTokenizer, neverPredicted: never, ...said } = card;
  const neverPredicted = never?.map((id) => rows.indexOf(id)) ?? spec.neverPredicted;
  const architecture = { ...spec, vocabulary: rows.length, ...(neverPredicted && { neverPredicted }) };
  const graph = writeOnnx(decoderGraph(architecture, stored));
  const analysis = writeOnnx(analysisGraph(architecture, stored));
  await writeFile(unfinished(out, GRAPH_FILE), graph);
  await writeFile(unfinished(out, ANALYSIS_FILE), analysis);
  const tokenizer = ownTokenizer && writeTokenizer(ownTokenizer);
  if (tokenizer) await writeFile(unfinished(out, TOKENIZER_FILE), tokenizer);
  const manifest: Manifest = {
    manifestVersion: MANIFEST_VERSION,
    ...said,
    name,
    weights,
    ...otherBlocks(tensors, weights, stored),
    architecture,
    keptTokens: card.keptTokens && encodeKeptTokens(card.keptTokens),
    files: [
      summary(GRAPH_FILE, graph),
      ...data.summaries(),
      summary(ANALYSIS_FILE, analysis),
      ...(tokenizer ? [summary(TOKENIZER_FILE, tokenizer)] : []),
    ],
    analysisGraph: ANALYSIS_FILE,
  };
  await writeFile(unfinished(out, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** How tensors are stored where the weight format does not say it. */
function otherBlocks(
  tensors: WeightSet["tensors"],
  weights: WeightFormat,
  stored: ReadonlyMap<string, StoredWeight>,
): Pick<Manifest, "blocks"> {
  const names = Object.keys(BLOCK_FORMATS) as StoredBlocks[];
  const others = tensors.flatMap((tensor) => {
    const weight = stored.get(tensor.name);
    if (weight?.kind !== "blocks" || weight.format === blockFormat(tensor, weights)) return [];
    const found = names.find((known) => BLOCK_FORMATS[known] === weight.format);
    return found === undefined ? [] : [[tensor.name, found] as const];
  });
  return others.length === 0 ? {} : { blocks: Object.fromEntries(others) };
}

function summary(name: string, bytes: Uint8Array): ModelFile {
  return { name, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
