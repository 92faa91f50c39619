import type { PartKind } from "../../model/completion/promptParts";
import type { Environment } from "../../model/completion/reproduction";
import type { CompletionMode } from "../../model/completion/request";
import type { CompletionStats, StopReason } from "../../model/completion/result";
import type { SamplingOptions } from "../../model/completion/sampling";
import type { BundleModel } from "../../model/identity";
import type { MemoryFeatures } from "../../model/memory";
import type { AcceptanceEstimate } from "../../wire/decisionReport";
import type { DecisionSubject, ReasonCode } from "../completion/decision";
import type { Comparison } from "./compare";

export const BUNDLE_FORMAT = "inkling-completion";
/** Raised whenever a field changes its meaning. */
export const BUNDLE_VERSION = 1;

/**
 * One completion with all it came from, as a JSON file: another person can run it again and compare every bit. What is
 * text, or tells text as token ids do, is in `content` and nowhere else; a redacted bundle has no `content`.
 */
export interface Bundle {
  readonly format: typeof BUNDLE_FORMAT;
  readonly version: typeof BUNDLE_VERSION;
  /** For the person who opens the file. */
  readonly note: string;
  /** When, as of ISO 8601. */
  readonly made: string;
  readonly environment: Environment;
  readonly model: BundleModel;
  readonly request: BundleRequest;
  readonly prompt: BundlePrompt;
  /** What the memory said before each step, without its tokens; no probabilities where it had no opinion. */
  readonly memory: readonly BundleMemory[];
  /** Made again for the bundle: from a cold cache, without drafts and without a clock. */
  readonly output: BundleOutput;
  /** The same without the memory; absent where that had no opinion anyway. */
  readonly alone?: BundleOutput;
  readonly shown: BundleShown;
  readonly content?: BundleContent;
}

interface BundleRequest {
  readonly mode: CompletionMode;
  readonly maxTokens: number;
  readonly budgetMs: number;
  readonly sampling: SamplingOptions;
  readonly memory: boolean;
  /** In the document, from 0; null where it was not told. */
  readonly cursor: { readonly line: number; readonly column: number } | null;
  /** UTF-16 units of the text after the cursor. */
  readonly suffixUnits: number;
}

interface BundlePrompt {
  /** Of the token ids; see idsSha256. */
  readonly sha256: string;
  /** Whether these are the very tokens that were run; else they were made again from the same text. */
  readonly kept: boolean;
  /** Tokens from..to-1, and the length of their text in UTF-16 units. */
  readonly parts: readonly {
    readonly kind: PartKind;
    readonly from: number;
    readonly to: number;
    readonly units: number;
  }[];
  /** UTF-16 units before the cursor that the model was to spell again. */
  readonly tailUnits: number;
}

interface BundleMemory extends MemoryFeatures {
  readonly probabilities: readonly number[];
}

export interface BundleOutput {
  readonly stop: StopReason;
  /** Of the prompt's ids and those of the output behind them: the latter alone would be too few to keep a secret. */
  readonly sha256: string;
  readonly steps: readonly BundleStep[];
  /** Milliseconds. */
  readonly prefillMs: number;
  readonly decodeMs: readonly number[];
}

interface BundleStep {
  readonly probability: number;
  readonly healed: boolean;
  /** Of the token's text, in UTF-16 units. */
  readonly units: number;
}

/** What happened in the editor. */
export interface BundleShown
  extends Pick<DecisionSubject, "id" | "time" | "languageId" | "trigger" | "mode" | "totalMs" | "ownWaitMs"> {
  readonly outcome: "engine" | "reuse" | "nothing";
  readonly reason: ReasonCode | null;
  readonly estimate: AcceptanceEstimate | null;
  /** What accepting would have replaced; null where nothing was shown. UTF-16 units. */
  readonly edit: { readonly before: number; readonly after: number; readonly units: number } | null;
  readonly stop: StopReason;
  readonly probabilities: readonly number[];
  readonly stats: CompletionStats;
  /** What was shown, against `output`. */
  readonly comparison: Comparison;
}

/** All that is text, or tells it. Lists run along with those of the bundle. */
export interface BundleContent {
  readonly path: string;
  readonly promptTokens: readonly number[];
  readonly partTexts: readonly string[];
  readonly tail: string;
  readonly linePrefix: string;
  readonly suffix: string;
  readonly memoryTokens: readonly (readonly number[])[];
  readonly outputTokens: readonly number[];
  readonly outputTexts: readonly string[];
  readonly aloneTokens: readonly number[];
  readonly shownTokens: readonly number[];
  /** What the decision's reason leaves open. */
  readonly detail: string;
  /** What accepting would have inserted. */
  readonly insertText: string;
}
