import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, messageOf } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";
import { Decoder, type Graph } from "./decoder";
import { BLOCK, type CacheShape } from "./kvCache";
import type { Manifest, SpecialTokens } from "./manifest";
import { OrtModel } from "./ortRuntime";
import { keptTokenIds } from "./parseManifest";
import { runsAgree } from "./runsAgree";
import { ByteBpe } from "./tokens/byteBpe";
import { createTokenizer } from "./tokens/gptTokenizer";
import { PrefixIndex } from "./tokens/prefixIndex";
import type { Tokenizer, TokenizerName } from "./tokens/tokenizer";
import { readTokenizer, TOKENIZER_FILE } from "./tokens/tokenizerFile";
import { Vocabulary } from "./tokens/vocabulary";
import { readVerifiedManifest } from "./verifyFiles";

/** A graph in memory until it is closed. */
export interface OpenedGraph extends Graph {
  close(): Promise<void>;
}

export type OpenGraph = () => Promise<OpenedGraph>;

/** A model that has been verified, loaded and run once. */
export interface LoadedModel {
  readonly manifest: Manifest;
  readonly decoder: Decoder;
  readonly vocabulary: Vocabulary;
  readonly index: PrefixIndex;
  /** Whether several tokens in one run give the same bits here as one by one; see runsAgree. */
  readonly exactRuns: boolean;
  /** The graph of the decoder. */
  readonly graph: Graph;
  readonly shape: CacheShape;
  /** Loads the analysis graph a first or another time; throws an AppError. Absent where the folder has none. */
  readonly openAnalysis: OpenGraph | undefined;
  close(): Promise<void>;
}

/** Shares of the load time, for the progress shown. */
const VERIFIED = 40;
const OPENED = 80;

/**
 * Loads the model in `folder` for runs on `threads` threads.
 * Throws an AppError for anything that is wrong with it; a graph that does not match its manifest is found by a first run.
 * @param onProgress percent, 0..100
 */
export async function loadModel(
  folder: string,
  threads: number,
  onProgress: (percent: number) => void,
): Promise<LoadedModel> {
  const manifest = await readVerifiedManifest(folder, (share) => onProgress(Math.round(share * VERIFIED)));
  const { layers, heads, kvHeads, headSize, context, vocabulary: rows } = manifest.architecture;
  const tokenizer = await openTokenizer(folder, manifest.tokenizer);
  const vocabulary = new Vocabulary(tokenizer, keptTokenIds(manifest), rows);
  checkBytes(vocabulary, tokenizer);
  checkControl(vocabulary, manifest.special);
  const graph = await OrtModel.open(join(folder, manifest.files[0]?.name ?? ""), threads);
  onProgress(OPENED);
  const shape = { layers, heads, kvHeads, headSize, context };
  const decoder = new Decoder(graph, shape);
  await firstRun(decoder, vocabulary.rowOf(manifest.special.endOfText), rows);
  await lastRun(new Decoder(graph, shape), context);
  const exactRuns = await runsAgree(decoder, rows);
  const index = new PrefixIndex(vocabulary);
  onProgress(100);
  const { analysisGraph } = manifest;
  const openAnalysis = analysisGraph && (() => OrtModel.open(join(folder, analysisGraph), threads));
  return {
    manifest,
    decoder,
    vocabulary,
    index,
    exactRuns,
    graph,
    shape,
    openAnalysis: openAnalysis || undefined,
    close: () => graph.close(),
  };
}

/** Runs one token, which also pages the weights in, and compares the shapes with the manifest. */
async function firstRun(decoder: Decoder, token: number, rows: number): Promise<void> {
  let logits: Float32Array;
  try {
    ({ logits } = await decoder.advance([token]));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const said = String(error).slice(0, 300);
    throw unlike(sentence("The model's graph is not what model.json says: it does not run ({0}).", said));
  }
  if (logits.length !== rows)
    throw unlike(
      sentence("The model's graph is not what model.json says: it has {0} logits for {1} rows.", logits.length, rows),
    );
  if (!logits.every(Number.isFinite))
    throw unlike(sentence("The model's graph is not what model.json says: its logits are not finite."));
  decoder.cache.truncate(0);
}

/**
 * Runs the last block, up to the last position, behind a full cache of zeros: what only a long request would find out is
 * found before anything is asked. One run, of which the caller throws the cache away.
 */
async function lastRun(decoder: Decoder, context: number): Promise<void> {
  decoder.cache.fillWithZeros(Math.floor((context - 1) / BLOCK) * BLOCK);
  try {
    await decoder.advance(new Array<number>(context - decoder.cache.length).fill(0));
  } catch (error) {
    const said = messageOf(error).slice(0, 300);
    throw unlike(
      sentence(
        "The model's graph is not what model.json says: it does not run up to the last of {0} positions ({1}).",
        context,
        said,
      ),
    );
  }
}

/** @param name of the tokenizer of the model in `folder`, whose files have been verified */
async function openTokenizer(folder: string, name: TokenizerName): Promise<Tokenizer> {
  if (name !== "own") return createTokenizer(name);
  return new ByteBpe(readTokenizer(TOKENIZER_FILE, await readFile(join(folder, TOKENIZER_FILE))));
}

/** Any text must be representable: without the tokenizer's single bytes, mostly 256, some could not be encoded at all. */
function checkBytes(vocabulary: Vocabulary, tokenizer: Tokenizer): void {
  const ids = Array.from({ length: tokenizer.size }, (_, id) => id).filter((id) => tokenizer.bytesOf(id).length === 1);
  const rows = ids.filter((id) => vocabulary.has(id)).length;
  if (rows === ids.length) return;
  throw unlike(
    sentence(
      "The model's graph is not what model.json says: its vocabulary has only {0} of the {1} single bytes.",
      rows,
      ids.length,
    ),
  );
}

/**
 * Where the model has rows for tokens that stand for no text, as those of GPT-2's family do, its control tokens must be
 * among them: text would spell the others. (The vocabulary of a small experiment may lack such rows.)
 */
export function checkControl(vocabulary: Vocabulary, special: SpecialTokens): void {
  const textless = vocabulary.ids.some((_, row) => vocabulary.bytesOf(row).length === 0);
  for (const [name, id] of Object.entries(special)) {
    if (textless && vocabulary.bytesOf(vocabulary.rowOf(id)).length > 0) {
      throw new AppError(
        "manifest-invalid",
        sentence('model.json: "special.{0}" is token {1}, which stands for text.', name, id),
        sentence("Convert the model again, or choose another model folder."),
      );
    }
  }
}

/** The graph is not what the manifest says. */
function unlike(what: Sentence): AppError {
  return new AppError("model-corrupt", what, sentence("Convert the model again, or choose another model folder."));
}
