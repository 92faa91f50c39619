import type { CompletionStats } from "../../model/completion/result";
import type { Word } from "../../wire/words/inspector";

/** A part of a bar: a number with a name, and its share of the bar. */
export interface Part {
  readonly name: Word;
  readonly value: number;
  /** From 0 to 1; the shares of a bar sum to 1, or are all 0 where there is nothing. */
  readonly share: number;
}

function parts(values: readonly (readonly [name: Word, value: number])[]): Part[] {
  const sum = values.reduce((total, [, value]) => total + value, 0);
  return values.map(([name, value]) => ({ name, value, share: sum > 0 ? value / sum : 0 }));
}

/** Tokens of the prompt that were reused and computed, and tokens that the cache held and let go. */
export function cacheParts({ reusedTokens, computedTokens, droppedTokens }: CompletionStats): Part[] {
  return parts([
    ["reused from the cache", reusedTokens],
    ["computed now", computedTokens],
    ["dropped from the cache", droppedTokens],
  ]);
}

/** Why tokens were dropped: a sentence and the value of {0}, a position from 0. */
export function whyDropped(stats: CompletionStats): readonly [sentence: Word, position: number] {
  const { promptTokens, reusedTokens, droppedTokens } = stats;
  if (droppedTokens === 0 && reusedTokens === 0) return ["Nothing was dropped: the cache was empty.", 0];
  if (droppedTokens === 0) return ["Nothing was dropped: the prompt goes on where the cache ended.", reusedTokens];
  if (reusedTokens === 0)
    return ["Dropped because the prompt differs from the cached one from its first token on.", reusedTokens];
  if (reusedTokens >= promptTokens - 1)
    return [
      "The whole prompt was cached; what the cache held beyond position {0} was dropped, and the last token ran again.",
      reusedTokens,
    ];
  return ["Dropped because the prompt differs from the cached one from position {0} on.", reusedTokens];
}

/** Milliseconds by phase in the order of time. */
export function timeParts(stats: CompletionStats, ownWaitMs: number, otherMs: number): Part[] {
  return parts([
    ["waiting for a pause in typing", ownWaitMs],
    ["waiting for the engine", stats.waitMs],
    ["text to tokens", stats.tokeniseMs],
    ["reading the prompt (prefill)", stats.prefillMs],
    ["writing tokens (decode)", stats.decodeMs.reduce((sum, ms) => sum + ms, 0)],
    ["clean-up and everything else", otherMs],
  ]);
}
