import type { ErrorValue } from "../core/errors";
import type { CompletionStats, SamplingOptions } from "./protocol";

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

/** A computation beside completions, on the tokens of the inspected request with id `of`. */
export type AnalysisJob =
  /** Attention of the last `size` tokens among themselves, in one head or as the mean of a layer's heads. */
  | { readonly kind: "matrix"; readonly layer: number; readonly head: number | "mean"; readonly size: number }
  /** Attention rollout (Abnar and Zuidema 2020) of the same tokens. */
  | { readonly kind: "rollout"; readonly size: number }
  /** One token through the model, step by step. */
  | { readonly kind: "pipeline"; readonly step: number; readonly layer: number; readonly head: number }
  /** How the log-probability of the generated text changes when one source line is left out of the prompt. */
  | { readonly kind: "why"; readonly lines: readonly SourceLine[] };

/** Tokens from..to-1 of the table, all of one line of the document. */
export interface SourceLine {
  readonly from: number;
  readonly to: number;
}

/** Most tokens of a matrix: what a screen can show, and 150 KB as bytes. */
export const LARGEST_MATRIX = 384;

export interface MatrixResult {
  readonly kind: "matrix" | "rollout";
  /** Index in the table of the first row and column. */
  readonly first: number;
  readonly size: number;
  /** [size, size]: what row q pays to column k, 0 above the diagonal. */
  readonly weights: Float32Array;
  /** [size]: what row q pays to tokens before `first`. */
  readonly before: Float32Array;
}

/** The textbook's steps for one token (the last before step `step`), with the numbers that the model computed. */
export interface PipelineResult {
  readonly kind: "pipeline";
  /** Index in the table. */
  readonly token: number;
  readonly layer: number;
  readonly head: number;
  /** [d] */
  readonly tokenEmbedding: Float32Array;
  readonly positionEmbedding: Float32Array;
  /** The last n tokens including this one, as rows and columns of the two below. */
  readonly window: { readonly first: number; readonly size: number };
  /** [n, n] q·k/√S of the chosen head, before the mask. */
  readonly scores: Float32Array;
  /** [n, n] after the mask (−∞ above the diagonal). */
  readonly masked: Float32Array;
  /** [n, n] after the softmax over the whole context: rows sum to 1 with `earlier`. */
  readonly probabilities: Float32Array;
  /** [n] what each row pays to tokens before the window. */
  readonly earlier: Float32Array;
  /** [H] norms of the heads' outputs in the chosen layer, for this token. */
  readonly headNorms: Float32Array;
  /** [S] output of the chosen head. */
  readonly headOutput: Float32Array;
  /** [L] norms of what attention and feed-forward add to the residual stream. */
  readonly attentionNorms: Float32Array;
  readonly feedForwardNorms: Float32Array;
  /** [L + 1] norms of the residual stream: after the embedding, then after each layer. */
  readonly residualNorms: Float32Array;
  /** [L + 1] logit lens: the most probable tokens if the stream went to the output there. */
  readonly lens: readonly LensRow[];
}

export interface LensRow {
  readonly ids: Uint32Array;
  readonly texts: readonly string[];
  readonly probabilities: Float32Array;
  /** Of the token that was chosen in the end; NaN where decoding ended without one. */
  readonly chosenProbability: number;
}

export interface WhyResult {
  readonly kind: "why";
  /** ln p of the generated tokens with the whole prompt, in nats. */
  readonly logProbability: number;
  /** Per line of the job: by how many nats that falls when the line is left out (negative: it rises). */
  readonly drops: Float32Array;
}

export type AnalysisResult =
  | MatrixResult
  | PipelineResult
  | WhyResult
  | { readonly kind: "cancelled" }
  /** The inspected request is no longer the latest, or the model folder has no analysis graph. */
  | { readonly kind: "unavailable"; readonly reason: "stale" | "no-analysis-graph" }
  | { readonly kind: "failed"; readonly error: ErrorValue };
