import { at } from "../core/assert";
import type { Advance, Decoder } from "./decoder";

/** Tokens that are compared; a difference anywhere shows in all of a token's logits. */
const COMPARED = 4;

/**
 * Whether this machine gives the same bits for several tokens in one run as for one after the other. The graph is made so
 * that they are sums of the same terms in the same order, but the last word has the processor's own code in onnxruntime.
 * Leaves the cache empty.
 * @param rows how many tokens the model has
 */
export async function runsAgree(decoder: Decoder, rows: number): Promise<boolean> {
  const tokens = Array.from({ length: COMPARED }, (_, i) => Math.floor((i * rows) / COMPARED));
  decoder.cache.truncate(0);
  const single: Advance[] = [];
  for (const token of tokens) single.push(await decoder.advance([token]));
  decoder.cache.truncate(0);
  const together = await decoder.verify(tokens);
  decoder.cache.truncate(0);
  return together.every((one, i) => isSame(one.logits, at(single, i).logits));
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
