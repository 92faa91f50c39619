import type { ErrorValue } from "../../core/errors";
import type { BundleModel } from "../identity";
import type { MemoryFeatures } from "../memory";
import type { PromptPart } from "./promptParts";
import type { StopReason } from "./result";

/** What the last bits of the numbers may depend on. */
export interface Environment {
  readonly inkling: string;
  readonly onnxruntime: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly threads: number;
}

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

interface ReproducedStep {
  readonly id: number;
  readonly text: string;
  readonly probability: number;
  readonly healed: boolean;
}

export type ReproductionResult =
  | { readonly kind: "reproduced"; readonly reproduction: Reproduction }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly error: ErrorValue };
