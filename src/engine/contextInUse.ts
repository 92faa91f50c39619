import { systemClock } from "../core/clock";
import type { Decoder } from "../model/decoder";
import { BLOCK } from "../model/kvCache";

/** How long a whole prompt may take to read into an empty cache, as after a jump to another file. */
const READING_MS = 3000;
/** Read however long that takes: with fewer tokens a model knows too little to be of use. */
const LEAST = 1024;
/** Coarse, so that a machine that is a little slower today has the same prompts. */
const STEP = 512;
/** A busy moment must not make the window small: the fastest of so many counts. */
const TRIES = 3;

/**
 * Tokens that prompts may have here: as many as this machine reads in time, 1,024 at least, and no more than `most`.
 * @param decoder with an empty cache, which is left empty
 */
export async function contextInUse(
  decoder: Pick<Decoder, "appendTokens" | "cache">,
  most: number,
  now: () => number = systemClock.now,
): Promise<number> {
  let readable = 0;
  for (let tries = 0; tries < TRIES && Math.max(LEAST, readable) < most; tries++) {
    const start = now();
    await decoder.appendTokens(new Array<number>(BLOCK).fill(0));
    readable = Math.max(readable, (READING_MS / (now() - start)) * BLOCK);
    decoder.cache.truncate(0);
  }
  return Math.min(most, Math.max(LEAST, Math.floor(readable / STEP) * STEP));
}
