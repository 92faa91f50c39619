/** How the next token is chosen. `temperature` 0 is greedy; `topK` 0 and `topP` 1 switch those filters off. */
export interface SamplingOptions {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
}

/** What the model says about the next token. */
export interface Prediction {
  /** [V]. */
  readonly logits: Float32Array;
  /** log Σ exp(logit), which the graph computes: fifty thousand exponentials per token are slow in JavaScript. */
  readonly logNormaliser: number;
}
