import type { Prediction } from "../model/completion/sampling";
import type { LoadedModel } from "../model/loadModel";
import { slotsOf } from "../model/promptTemplate";
import type { LineEncoder } from "../model/tokens/lineEncoder";
import type { TokenRow } from "../model/tokens/token";

/** Tokens of context that are kept when the window is full, in a model of 1,024 positions; less in a smaller one. */
const KEPT_CONTEXT = 256;

/** The prompt's start in the product's layout, with nothing below the cursor. @param path as in the header */
export function promptStart({ vocabulary, manifest }: LoadedModel, path: string, encoder: LineEncoder): number[] {
  return slotsOf(manifest.template, manifest.special).flatMap((slot) => {
    if ("control" in slot) return [vocabulary.rowOf(slot.control)];
    return slot.text === "path" ? encoder.encode(`${path}\n`).slice(-32) : [];
  });
}

/** What the model predicts before each of `tokens` (teacher forcing), with as much context as fits. */
export async function* predictions(
  { decoder, manifest }: LoadedModel,
  start: readonly TokenRow[],
  tokens: readonly TokenRow[],
): AsyncGenerator<[number, Prediction]> {
  const { context: positions } = manifest.architecture;
  const kept = Math.min(KEPT_CONTEXT, Math.floor(positions / 4));
  let last: Prediction | undefined;
  for (let from = 0; from < tokens.length; ) {
    if (last === undefined || decoder.cache.length === positions) {
      decoder.cache.truncate(0);
      const context = [...start, ...tokens.slice(Math.max(0, from - kept), from)];
      for (let read = 0; read < context.length; read = decoder.cache.length) {
        last = await decoder.advance(context.slice(read, read + decoder.remainingInBlock));
      }
    }
    const piece = tokens.slice(from, from + Math.min(decoder.remainingInBlock, positions - decoder.cache.length));
    for (const [offset, after] of (await decoder.verify(piece)).entries()) {
      if (last) yield [from + offset, last];
      last = after;
    }
    from += piece.length;
  }
}
