import { assert } from "../../core/assert";
import type { Advance, Decoder } from "../../model/decoder";
import type { TokenRow } from "../../model/tokens/token";

/** What running a prompt came to. */
export interface Prefilled {
  /** Of the prompt's last token. */
  readonly prediction: Advance;
  /** Prompt tokens whose keys and values were in the cache. */
  readonly reused: number;
  /** Cached tokens that the prompt does not start with; they are forgotten. */
  readonly dropped: number;
}

export interface PrefillOptions {
  /** Whether the last run also fetches what its last token looked at. */
  readonly attention?: boolean | undefined;
  /** Called after each run but the last: the rest of a long prompt is still to be read. */
  onRead?(): void;
}

/**
 * Brings the cache to exactly `tokens`: keeps the common prefix and runs the rest, block by block, looking at `signal` in
 * between. At least the last token runs, since predictions are not kept. Undefined if cancelled; the cache then holds
 * as much of the prompt as was run.
 */
export async function prefill(
  decoder: Decoder,
  tokens: readonly TokenRow[],
  signal: AbortSignal,
  { attention = false, onRead }: PrefillOptions = {},
): Promise<Prefilled | undefined> {
  assert(tokens.length > 0, "an empty prompt");
  const held = decoder.cache.length;
  const reused = Math.min(decoder.cache.commonPrefix(tokens), tokens.length - 1);
  decoder.cache.truncate(reused);
  let from = reused;
  for (
    let { remainingInBlock: remaining } = decoder;
    from + remaining < tokens.length;
    { remainingInBlock: remaining } = decoder
  ) {
    if (signal.aborted) return undefined;
    await decoder.appendTokens(tokens.slice(from, from + remaining));
    from += remaining;
    onRead?.();
  }
  if (signal.aborted) return undefined;
  const prediction = await decoder.advance(tokens.slice(from), { attention });
  if (signal.aborted) return undefined;
  return { prediction, reused, dropped: held - reused };
}
