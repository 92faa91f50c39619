import { systemClock } from "../core/clock";
import { median } from "../core/quantile";
import { type ComparedModel, type CompareOptions, KEY_TOKENS, type MeasuredModel } from "../model/benchmark";
import type { LoadedModel } from "../model/loadModel";
import { BareLoop } from "./bareLoop";
import { cachedTokens, TIME_MS, withModel } from "./benchmark";
import { bitsPerByte } from "./bitsPerByte";
import { stepBytes } from "./convert/storeWeights";

/** Other programs only make it slower: the best median of a few short rounds counts. */
const ROUNDS = 4;
const KEYS = 5;

/** Measures keys of a model, soon over. Throws an AppError for a bad model. */
export async function measureModel({ folder, threads }: { folder: string; threads: number }): Promise<MeasuredModel> {
  return await withModel(folder, threads, async (model) => {
    const { architecture, weights } = model.manifest;
    const bytes = stepBytes(architecture, weights);
    return { layers: architecture.layers, bytes, keyMs: await measureKeys(model) };
  });
}

/** Measures keys of a model, and how well it knows some texts. Throws an AppError for a bad model. */
export async function compareModel({ folder, threads, texts }: CompareOptions): Promise<ComparedModel> {
  return await withModel(folder, threads, async (model) => {
    const keyMs = await measureKeys(model);
    let [bits, bytes] = [0, 0];
    for (const text of texts) {
      const read = await bitsPerByte(model, text);
      bits += read.bitsPerByte * read.bytes;
      bytes += read.bytes;
    }
    return { keyMs, bitsPerByte: bytes === 0 ? undefined : bits / bytes };
  });
}

/** Milliseconds of a key, on a warm cache. */
async function measureKeys({ decoder, manifest }: LoadedModel): Promise<number> {
  const { context, vocabulary } = manifest.architecture;
  const loop = new BareLoop(decoder, vocabulary);
  const cached = cachedTokens(context);
  await loop.fill(cached);
  const end = systemClock.now() + TIME_MS;
  let keyMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && (round === 0 || systemClock.now() < end); round++) {
    const keys: number[] = [];
    while (keys.length < KEYS) keys.push(await loop.keystroke(cached, KEY_TOKENS.read, KEY_TOKENS.written));
    keyMs = Math.min(keyMs, median(keys));
  }
  return keyMs;
}
