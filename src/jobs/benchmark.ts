import { availableParallelism, cpus } from "node:os";
import { systemClock } from "../core/clock";
import { median } from "../core/quantile";
import type { BenchmarkOptions, BenchmarkResult, FormatResult, Timing } from "../model/benchmark";
import { type LoadedModel, loadModel } from "../model/loadModel";
import { isDataFile, type Manifest } from "../model/manifest";
import type { JobStep } from "../wire/jobs";
import { BareLoop } from "./bareLoop";
import { type ByteBits, bitsPerByte } from "./bitsPerByte";
import { convertCheckpoint, writeModel } from "./convert/convert";
import { openModelWeights } from "./convert/modelWeights";

/** Tokens of a keystroke. */
const FRESH = 2;
const GENERATED = 16;
/** Tokens in the cache, where the model has positions for so many. */
const CACHED = 512;
/** A slow model is measured less often: at least thrice, and no more once this time is up. */
const LEAST_ROUNDS = 3;
export const TIME_MS = 4000;
/** The setting's limit. */
const MOST_THREADS = 16;

/** @param share of the whole job, 0..1 */
export type Progress = (share: number, step: JobStep) => void;

/**
 * Measures a model on this machine: numbers of threads first, then, if wanted, the other weight format. The method is
 * that of `npm run bench`: the bare model, in this process, one thing at a time. Throws an AppError for a bad model.
 */
export async function benchmark(options: BenchmarkOptions, progress: Progress): Promise<BenchmarkResult> {
  const { folder, rounds, text, formats } = options;
  const counts = threadCounts(availableParallelism());
  const stages = counts.length + (text ? 1 : 0) + (formats ? 2 : 0);
  const threads: Timing[] = [];
  for (const [index, count] of counts.entries()) {
    progress(index / stages, "threads");
    threads.push(await withModel(folder, count, (model) => measure(model, count, rounds)));
  }
  const fastest = threads.reduce((best, timing) => (timing.keystrokeMs < best.keystrokeMs ? timing : best));
  if (text) progress(counts.length / stages, "text");
  const read = (model: LoadedModel): Promise<ByteBits> | undefined => text && bitsPerByte(model, text);
  const { manifest, bits } = await withModel(folder, fastest.threads, async (model) => ({
    manifest: model.manifest,
    bits: await read(model),
  }));
  const own = { ...formatOf(manifest, "model"), timing: fastest, bitsPerByte: bits?.bitsPerByte };
  const results: FormatResult[] = [own];
  if (formats) {
    progress((stages - 2) / stages, "formats");
    const made = await writeTwin(options, manifest.weights === "int8" ? "fp32" : "int8", formats);
    progress((stages - 1) / stages, "formats");
    const other = await withModel(formats.scratch, fastest.threads, async (model) => ({
      ...formatOf(model.manifest, made),
      timing: await measure(model, fastest.threads, rounds),
      bitsPerByte: (await read(model))?.bitsPerByte,
    }));
    results.push(other);
  }
  return {
    manifest,
    processor: cpus()[0]?.model.trim() ?? "",
    cores: availableParallelism(),
    cached: cachedTokens(manifest.architecture.context),
    threads,
    formats: results,
    textBytes: bits?.bytes ?? 0,
  };
}

/** 1, 2, 4, … and the number of cores itself. */
export function threadCounts(cores: number): number[] {
  const most = Math.min(cores, MOST_THREADS);
  const counts: number[] = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return [...counts, most];
}

/** Loads a model for as long as it is used. Throws an AppError for a bad model. */
export async function withModel<T>(
  folder: string,
  threads: number,
  use: (model: LoadedModel) => Promise<T>,
): Promise<T> {
  const model = await loadModel(folder, threads, () => {});
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}

async function measure({ decoder, manifest }: LoadedModel, threads: number, rounds: number): Promise<Timing> {
  const { context, vocabulary } = manifest.architecture;
  const loop = new BareLoop(decoder, vocabulary);
  const cached = cachedTokens(context);
  const [prefills, decodes, keystrokes]: [number[], number[], number[]] = [[], [], []];
  await loop.fill(cached); // The first run pages the weights in.
  const end = systemClock.now() + TIME_MS;
  while (keystrokes.length < rounds && (keystrokes.length < LEAST_ROUNDS || systemClock.now() < end)) {
    prefills.push(await loop.fill(cached));
    decodes.push((await loop.keystroke(cached, 1, GENERATED)) / (GENERATED + 1));
    keystrokes.push(await loop.keystroke(cached, FRESH, GENERATED));
  }
  return {
    threads,
    decodeMs: median(decodes),
    prefillTokensPerSecond: (1000 * cached) / median(prefills),
    keystrokeMs: median(keystrokes),
    rounds: keystrokes.length,
  };
}

/** Tokens in the cache behind which is measured. */
export function cachedTokens(context: number): number {
  return Math.min(CACHED, context - FRESH - GENERATED);
}

function formatOf(manifest: Manifest, made: FormatResult["made"]): Pick<FormatResult, "weights" | "made" | "bytes"> {
  const data = manifest.files.filter(isDataFile);
  return { weights: manifest.weights, made, bytes: data.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Writes the same model in the other format: from its checkpoint if there is one, else from its own weights. */
async function writeTwin(
  { folder }: BenchmarkOptions,
  weights: FormatResult["weights"],
  { checkpoint, scratch }: NonNullable<BenchmarkOptions["formats"]>,
): Promise<FormatResult["made"]> {
  if (checkpoint !== undefined) {
    await convertCheckpoint(checkpoint, scratch, { weights });
    return "checkpoint";
  }
  const own = await openModelWeights(folder);
  try {
    await writeModel(own, scratch, { weights });
  } finally {
    await own.close();
  }
  return "twin";
}
