import type { Reproduction } from "../bundle/reproduction";
import type { ErrorValue } from "../core/errors";
import type { KeepSection } from "../model/keepSection";
import type { AnalysisJob, AnalysisResult, Inspection, StepInspection } from "./inspection";
import type { MemoryChange, MemoryStatus, TokenMemory } from "./memoryMessages";

/**
 * The messages between the extension host and the engine process, over Node's IPC channel.
 * Raised whenever a message changes shape: host and engine refuse to work with another version than their own.
 */
export const PROTOCOL_VERSION = 6;

/** How the next token is chosen. `temperature` 0 is greedy; `topK` 0 and `topP` 1 switch those filters off. */
export interface SamplingOptions {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
}

/** `line`: the rest of this line. `block`: until the block that starts here ends. */
export type CompletionMode = "line" | "block";

/** A short piece of another file. */
export interface Snippet {
  /** Path relative to the workspace folder with forward slashes. */
  readonly path: string;
  /** Whole lines. */
  readonly text: string;
}

/** The text around the cursor, as the engine needs it. Offsets and lengths in UTF-16 code units. */
export interface CompletionRequest {
  /** Identity of the document (its URI): the cache's window is pinned per document. */
  readonly document: string;
  /** Path relative to the workspace folder with forward slashes: the header that tells the model the language. */
  readonly path: string;
  /** Text before the cursor, from a line start; a bounded piece of the document. */
  readonly prefix: string;
  /** Offset in the document of the first character of `prefix`; negative for text that comes before the document. */
  readonly prefixStart: number;
  /** Text after the cursor; a bounded piece of the document. */
  readonly suffix: string;
  /** Where the cursor is in the document, from 0; the memory needs it. `column` in UTF-16 code units. */
  readonly cursor?: { readonly line: number; readonly column: number };
  /** From other files, most relevant first; they stand in the fixed region before the suffix. */
  readonly snippets?: readonly Snippet[];
  readonly mode: CompletionMode;
  /** How many other suggestions are wanted beside the first. */
  readonly alternatives?: number;
  /** At most this many generated tokens; with 0 the prompt is only read into the cache. */
  readonly maxTokens: number;
  /** Decoding stops after this many milliseconds and returns what it has. */
  readonly budgetMs: number;
  readonly sampling: SamplingOptions;
  /** Whether someone looks: an {@link Inspection} follows the result. */
  readonly inspect?: boolean;
  /** Whether the memory is mixed in. */
  readonly memory?: boolean;
}

/** Why decoding ended. */
export type StopReason =
  | "end-of-text"
  | "newline"
  | "dedent"
  | "unmatched-closer"
  | "suffix-reached"
  | "repetition"
  | "low-probability"
  | "max-tokens"
  | "time"
  | "context-full";

/** One generated token. */
export interface Step {
  readonly id: number;
  /** The token's text; a character that is split over tokens shows up in the one that completes it. */
  readonly text: string;
  /** The model's probability of this token, before temperature, top-k and top-p; among allowed tokens while healing. */
  readonly probability: number;
  /** Nats by which its logit led the next best one's; absent where it was sampled or healed. */
  readonly margin?: number;
  /** Entropy of the distribution it was chosen from, in nats; only of the first token of new text. */
  readonly entropy?: number;
  /** Whether the token only spells text that was already typed (token healing). */
  readonly healed: boolean;
  /** What the memory had to do with it; absent where it had nothing. */
  readonly memory?: TokenMemory;
}

/** Another way to go on, which parts from the first at one token. */
export interface Alternative {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly stop: StopReason;
}

/** What a request cost. Tokens, and milliseconds of wall time in the engine. */
export interface CompletionStats {
  readonly promptTokens: number;
  /** Prompt tokens whose keys and values were in the cache. */
  readonly reusedTokens: number;
  /** Prompt tokens that were run through the model now. */
  readonly computedTokens: number;
  /** Cached tokens that this prompt does not start with. */
  readonly droppedTokens: number;
  /** From the arrival of the request to its start: another job was running. */
  readonly waitMs: number;
  readonly tokeniseMs: number;
  readonly prefillMs: number;
  /** One entry per run of the model that decoded; a run may verify several drafted tokens. */
  readonly decodeMs: readonly number[];
  /** Tokens that the memory drafted, and how many of them the model agreed with. */
  readonly drafted?: number;
  readonly draftedRight?: number;
  /** Processor time of the engine, in milliseconds over all threads. */
  readonly cpuMs?: number;
}

/** What an answer was given to. The id names the request to the engine that answered it. */
export interface Asked {
  readonly id: number;
  readonly request: CompletionRequest;
}

export type ReproductionResult =
  | { readonly kind: "reproduced"; readonly reproduction: Reproduction }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly error: ErrorValue };

export type CompletionResult =
  | {
      readonly kind: "generated";
      /** New text from the cursor on; what healing spelt again is not in it. May be empty. */
      readonly text: string;
      readonly steps: readonly Step[];
      readonly stop: StopReason;
      readonly stats: CompletionStats;
      /** Best first, by probability per token; the text of none is that of another. */
      readonly alternatives?: readonly Alternative[];
      /** Id of the {@link Inspection} that follows, unless a newer request comes first; absent if none was asked for. */
      readonly inspectionId?: number;
      /** Filled in by the client. */
      readonly asked?: Asked;
    }
  /** `cpuMs` as in {@link CompletionStats}. */
  | { readonly kind: "cancelled"; readonly steps: number; readonly cpuMs?: number }
  | { readonly kind: "failed"; readonly error: ErrorValue };

/** The model that the engine has loaded. */
export interface ModelSummary {
  readonly name: string;
  readonly version: string;
  readonly weights: string;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly context: number;
  readonly vocabulary: number;
  /** The manifest's thresholds for showing a suggestion. */
  readonly thresholds: Thresholds;
  /** How likely its suggestions are to be kept; absent where nobody has fitted that. */
  readonly keep?: KeepSection;
  readonly loadMs: number;
}

/** Below these a suggestion is cut or not shown; calibrated on held-out text, kept in the manifest. */
export interface Thresholds {
  /** Decoding is cut before the first token that is less probable than this. */
  readonly minTokenProbability: number;
  /** A suggestion whose probability, as geometric mean over its tokens, is below this is not shown. */
  readonly minMeanProbability: number;
}

export type ToEngine =
  | { readonly type: "load"; readonly id: number; readonly modelFolder: string; readonly threads: number }
  | { readonly type: "complete"; readonly id: number; readonly request: CompletionRequest }
  /** Asks for a sign of life: `alive`, as soon as messages are read. */
  | { readonly type: "ping" }
  /** Cancels a completion or an analysis. */
  | { readonly type: "cancel"; readonly id: number }
  /** @see AnalysisJob; `of` is the id of the inspected completion. */
  | { readonly type: "analyse"; readonly id: number; readonly of: number; readonly job: AnalysisJob }
  /** Nobody looks any more: what is held for the inspector is let go. */
  | { readonly type: "stop-inspecting" }
  | { readonly type: "memory"; readonly id: number; readonly change: MemoryChange }
  /** Makes an earlier completion again for a report; see {@link Asked}. */
  | { readonly type: "reproduce"; readonly id: number; readonly asked: Asked };

export type FromEngine =
  | { readonly type: "hello"; readonly protocol: number; readonly pid: number }
  | { readonly type: "alive" }
  | { readonly type: "loading"; readonly percent: number }
  | { readonly type: "loaded"; readonly id: number; readonly model: ModelSummary }
  | { readonly type: "load-failed"; readonly id: number; readonly error: ErrorValue }
  | { readonly type: "result"; readonly id: number; readonly result: CompletionResult }
  /** What a completion has written so far, after a run of the model that added to it. */
  | { readonly type: "partial"; readonly id: number; readonly text: string }
  /** The steps of an inspection, one by one and in order; then the rest of it. None is so large that it blocks. */
  | { readonly type: "inspection-step"; readonly id: number; readonly step: StepInspection }
  | { readonly type: "inspection"; readonly id: number; readonly inspection: Omit<Inspection, "steps"> }
  | { readonly type: "analysis-progress"; readonly id: number; readonly share: number }
  | { readonly type: "analysis"; readonly id: number; readonly result: AnalysisResult }
  | { readonly type: "memory-status"; readonly id: number; readonly status: MemoryStatus }
  | { readonly type: "reproduced"; readonly id: number; readonly result: ReproductionResult };
