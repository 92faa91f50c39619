import { systemClock } from "../core/clock";
import { median } from "../core/quantile";
import type { MeasuredModel } from "../model/benchmark";
import { loadModel } from "../model/loadModel";
import { BareLoop } from "./bareLoop";
import { cachedTokens, TIME_MS } from "./benchmark";
import { stepBytes } from "./convert/storeWeights";

/** Tokens that a key of somebody who types has the model read and write, in the median. */
const READ = 2;
const WRITTEN = 6;
/** Other programs only make it slower: the best median of a few short rounds counts. */
const ROUNDS = 4;
const KEYS = 5;

/** Measures keys of a model, soon over. Throws an AppError for a bad model. */
export async function measureModel({ folder, threads }: { folder: string; threads: number }): Promise<MeasuredModel> {
  const { decoder, manifest, close } = await loadModel(folder, threads, () => {});
  try {
    const { architecture, weights } = manifest;
    const { context, vocabulary, layers } = architecture;
    const loop = new BareLoop(decoder, vocabulary);
    const cached = cachedTokens(context);
    await loop.fill(cached);
    const end = systemClock.now() + TIME_MS;
    let keyMs = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS && (round === 0 || systemClock.now() < end); round++) {
      const keys: number[] = [];
      while (keys.length < KEYS) keys.push(await loop.keystroke(cached, READ, WRITTEN));
      keyMs = Math.min(keyMs, median(keys));
    }
    return { layers, bytes: stepBytes(architecture, weights), keyMs };
  } finally {
    await close();
  }
}
