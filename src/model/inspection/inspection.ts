import type { CompletionStats } from "../completion/result";
import type { SamplingOptions } from "../completion/sampling";

/** Part of the prompt that a token belongs to; `generated` comes after the prompt. */
export const TOKEN_KINDS = ["control", "header", "snippet", "suffix", "prefix", "generated"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/**
 * The N tokens of a request, prompt first, then those that were generated. Columns, so that a thousand tokens cross
 * the process border as a few buffers.
 */
export interface TokenTable {
  /** Ids in the tokenizer's vocabulary. */
  readonly ids: Uint32Array;
  /** The token's text; empty where its bytes are not whole characters, and for control tokens. */
  readonly texts: readonly string[];
  /** All tokens' bytes, one after another, and where each ends: token i is bytes[ends[i - 1] .. ends[i]). */
  readonly bytes: Uint8Array;
  readonly byteEnds: Uint32Array;
  /** Index into {@link TOKEN_KINDS}. */
  readonly kinds: Uint8Array;
  /**
   * UTF-16 offsets of the token's text in the request's `prefix` or `suffix`, or, for a generated token, in
   * `prefix` followed by the new text; healed tokens cover what was typed. Both 0 for control, header and snippet tokens. A
   * token that holds a part of a character covers the whole of it.
   */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** What the model (with the memory mixed in, where it is on) said about one next token. */
export interface NextTokens {
  /** The most probable tokens, at most 200, in descending order of logit; ids of the vocabulary. */
  readonly ids: Uint32Array;
  readonly texts: readonly string[];
  readonly logits: Float32Array;
  /** log Σ exp(logit) over the whole vocabulary. */
  readonly logNormaliser: number;
  /** How the other logits are spread, so that other temperatures can be shown: counts in bins of one width. */
  readonly tail: { readonly lowest: number; readonly binWidth: number; readonly counts: Uint32Array };
  /** −Σ p ln p over the whole vocabulary, in nats. */
  readonly entropy: number;
  /** Token id that was chosen; undefined when decoding ended before choosing. */
  readonly chosen: number | undefined;
  /** Whether the choice was bound to agree with text taken back before the cursor (token healing). */
  readonly healed: boolean;
}

/** What one decode step looked at and said. Step k stands for token `promptTokens + k` of the table. */
export interface StepInspection {
  readonly next: NextTokens;
  /** [L, H, n] softmax rows of the last token before this step, over the n = promptTokens + k tokens so far. */
  readonly attention: Float32Array;
}

/** Everything that can be shown of one request. Sent after its result, and only if the request asked for it. */
export interface Inspection {
  readonly document: string;
  readonly prefixLength: number;
  readonly layers: number;
  readonly heads: number;
  readonly tokens: TokenTable;
  /** P, tokens of the prompt. */
  readonly promptTokens: number;
  readonly stats: CompletionStats;
  readonly sampling: SamplingOptions;
  /** One per token that was chosen, and one for the step that ended the text, if it ran. */
  readonly steps: readonly StepInspection[];
  /** [L, H, N] Euclidean norms of the values in the cache. */
  readonly valueNorms: Float32Array;
}
