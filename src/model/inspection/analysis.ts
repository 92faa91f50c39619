import type { ErrorValue } from "../../core/errors";

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
  /** [d]; empty where positions turn queries and keys instead. */
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
