import type { CompletionMode, Trigger } from "../model/completion/request";

/** How likely a suggestion is to be kept, and how likely it had to be to be shown. */
export interface AcceptanceEstimate {
  /** 0..1. */
  readonly value: number;
  /** 0..1; nothing is shown below it while typing. */
  readonly threshold: number;
}

/** A decision in a line of a table. Nothing of a document's text is in it, so it may be copied anywhere. */
export interface DecisionRow {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Header path of the document. */
  readonly path: string;
  readonly trigger: Trigger;
  readonly outcome: "shown" | "nothing";
  /** What was shown, or why nothing, in full sentences. */
  readonly explanation: string;
  readonly estimate: AcceptanceEstimate | undefined;
  /** Tokens that the model wrote for it; undefined where it was not asked. */
  readonly tokens: number | undefined;
  readonly totalMs: number;
}

export interface TokenReport {
  readonly text: string;
  readonly probability: number;
  readonly healed: boolean;
  /** Where the memory had seen it, and how much of its probability came from there. */
  readonly memory: TokenSource | undefined;
}

interface TokenSource {
  /** From 0 to 1. */
  readonly share: number;
  /** Path relative to the workspace folder. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** What could be had in place of the suggestion. */
export interface AlternativeReport {
  readonly text: string;
  /** See `Generation.meanProbability`. */
  readonly meanProbability: number;
}

/** Prompt tokens of the engine's last run for this suggestion. */
export interface TokenCounts {
  readonly prompt: number;
  readonly reused: number;
  readonly computed: number;
  readonly dropped: number;
}

/** Milliseconds by phase, in the order of time. */
export interface Phases {
  readonly ownWait: number;
  readonly engineWait: number;
  readonly tokenise: number;
  readonly prefill: number;
  readonly decode: number;
  readonly decodeSteps: number;
  /** Everything else: messages between the processes, clean-up. */
  readonly other: number;
}

/** One decision as it is shown to people: in the panel, in the log, on the command line. */
export interface DecisionReport {
  /** Of its decision. */
  readonly id: number;
  readonly outcome: "shown" | "nothing";
  /** Where a suggestion came from; undefined when nothing is shown. */
  readonly source: "engine" | "reuse" | undefined;
  readonly reason: string | undefined;
  /** The outcome in one sentence. */
  readonly headline: string;
  /** The outcome in full, without text of the document. */
  readonly explanation: string;
  /** May hold text of the document. */
  readonly detail: string;
  /** {@link detail} where it holds no text of the document, in English; else empty. */
  readonly publicDetail: string;
  readonly estimate: AcceptanceEstimate | undefined;
  readonly path: string;
  readonly trigger: Trigger;
  readonly mode: CompletionMode | undefined;
  /** The suggestion; empty when nothing is shown. */
  readonly text: string;
  /** In the order in which the editor steps through them. */
  readonly alternatives: readonly AlternativeReport[];
  /** UTF-16 units that the model wrote, before clean-up. */
  readonly generated: number | undefined;
  readonly stop: string | undefined;
  readonly meanProbability: number | undefined;
  readonly tokens: readonly TokenReport[];
  readonly counts: TokenCounts | undefined;
  readonly phases: Phases | undefined;
  readonly totalMs: number;
}
