import type { ErrorValue } from "../../core/errors";
import type { TokenMemory } from "../memory";
import type { TokenId } from "../tokens/token";
import type { CompletionRequest } from "./request";

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
  readonly id: TokenId;
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
  readonly draftedAccepted?: number;
  /** Processor time of the engine, in milliseconds over all threads. */
  readonly cpuMs?: number;
}

/** What an answer was given to. The id names the request to the engine that answered it. */
export interface Asked {
  readonly id: number;
  readonly request: CompletionRequest;
}

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
