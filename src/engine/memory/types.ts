import type { MemoryFeatures, TokenMemory } from "../../model/memory";
import type { TokenRow } from "../../model/tokens/token";

/** What the memory says of the next token, after a context that it has seen the end of. */
export interface MemoryPrediction {
  /** Rows of the model's table that were seen next, most probable first; at most a few dozen. */
  readonly tokens: readonly TokenRow[];
  /** Their probabilities under the memory alone; they sum to at most 1. */
  readonly probabilities: readonly number[];
  /** What the mixing gate looks at. */
  readonly features: MemoryFeatures;
}

/** How a text is likely to go on, because one like it did. */
export interface MemoryDraft {
  readonly tokens: readonly TokenRow[];
  /** Tokens of context that agree with what stood before it; 0 where there is none. */
  readonly matched: number;
}

/** The memory at one cursor, for one request. */
export interface MemoryView {
  /** @param context rows of the model's table before the next token; only its end is looked at. */
  predict(context: readonly TokenRow[]): MemoryPrediction | undefined;
  /** The tokens that followed the longest match, at most `most`; empty when no match is long enough to be worth it. */
  draft(context: readonly TokenRow[], most: number): MemoryDraft;
  /** Where `token` was last seen after `context`. */
  sourceOf(context: readonly TokenRow[], token: TokenRow): Omit<TokenMemory, "share"> | undefined;
}
