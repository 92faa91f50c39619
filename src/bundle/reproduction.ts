import type { StopReason } from "../engine/protocol";
import type { MemoryFeatures } from "../memory/types";
import type { PromptPart } from "../prompt/parts";
import type { BundleModel, Environment } from "./bundle";

/** A completion that the engine has made again for a bundle. Tokens are ids of the tokenizer, not rows. */
export interface Reproduction {
  readonly model: BundleModel;
  readonly environment: Omit<Environment, "inkling" | "threads">;
  /** The prompt's. */
  readonly tokens: readonly number[];
  readonly parts: readonly PromptPart[];
  readonly tail: string;
  readonly linePrefix: string;
  /** Whether the prompt is the very one that was run. */
  readonly kept: boolean;
  /** Before each step; without tokens where the memory had no opinion. */
  readonly memory: readonly RecordedOpinion[];
  readonly output: ReproducedOutput;
  /** Without the memory; absent where that had no opinion. */
  readonly alone?: ReproducedOutput;
}

export interface RecordedOpinion {
  readonly tokens: readonly number[];
  readonly probabilities: readonly number[];
  readonly features: MemoryFeatures;
}

export interface ReproducedOutput {
  readonly steps: readonly ReproducedStep[];
  readonly stop: StopReason;
  /** Milliseconds. */
  readonly prefillMs: number;
  readonly decodeMs: readonly number[];
}

export interface ReproducedStep {
  readonly id: number;
  readonly text: string;
  readonly probability: number;
  readonly healed: boolean;
}
