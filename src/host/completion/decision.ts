import type { ErrorValue } from "../../core/errors";
import type { CompletionMode, Trigger } from "../../model/completion/request";
import type { Asked, CompletionStats, Step, StopReason } from "../../model/completion/result";
import type { AcceptanceEstimate } from "../../wire/decisionReport";

/** Why nothing is shown, with the sentence for people. The sentences are keys for translation. */
export const REASONS = {
  disabled: "Inkling is turned off, by the setting inkling.enable or by its switch.",
  "language-off": "Inkling is turned off for this language, by the setting inkling.languages or by its switch.",
  "scheme-unsupported": "Inkling does not complete in documents of this kind.",
  "secret-file": "This file looks like a secret, so Inkling does not read it.",
  excluded: "This file is excluded by the setting inkling.exclude.",
  "read-only": "This document cannot be edited here.",
  "commit-message": "Commit messages are left to you: the setting inkling.commitMessages is off.",
  "in-comment": "The cursor is in a comment, and the setting inkling.inComments is off.",
  "in-string": "The cursor is in a string, and the setting inkling.inStrings is off.",
  "on-demand": "Suggestions come only when they are asked for: the setting inkling.onDemand is on.",
  "after-deletion": "Text was just deleted or undone: nothing is suggested by itself until something is typed.",
  "long-line": "This line is too long to complete while typing.",
  "inside-word": "The cursor is inside a word.",
  "mid-line": "There is code to the right of the cursor.",
  "list-item": "At the start of a list item Tab is left to the editor.",
  "selected-mismatch": "The highlighted list entry does not continue what was typed.",
  "over-budget": "The limit of processor time for suggestions was reached.",
  "engine-loading": "The model was still loading.",
  "engine-slow": "The engine has not answered for a while.",
  "engine-failed": "The engine could not answer.",
  cancelled: "The text changed before the suggestion was done.",
  empty: "The model had nothing to add.",
  "low-probability": "The model was not sure enough.",
  "low-estimate": "The suggestion was not likely enough to be kept.",
  dismissed: "The same suggestion was dismissed a moment ago.",
  "just-accepted": "The suggestion repeated what was just accepted.",
  "duplicate-line": "The suggestion repeated a line that is already there.",
  "whitespace-only": "The suggestion was only blank space.",
  "only-closers": "The suggestion was only closing brackets or punctuation.",
  "too-short": "The suggestion was too short to be worth a look.",
  "secret-text": "The suggestion began with what looks like a key or password.",
} as const satisfies Record<string, string>;

export type ReasonCode = keyof typeof REASONS;

/** What the engine wrote before it was cleaned up. */
export interface Generation {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly stop: StopReason;
  readonly stats: CompletionStats;
  /** Geometric mean over the steps that wrote new text; 1 when there is none. */
  readonly meanProbability: number;
  /** Id of its inspection, if somebody looked. */
  readonly inspectionId?: number;
  /** What was asked, to ask it again for a report. */
  readonly asked?: Asked;
}

/** What accepting does: `insertText` replaces so many UTF-16 units around the cursor, all of them on its line. */
export interface SuggestionEdit {
  readonly insertText: string;
  readonly before: number;
  readonly after: number;
}

/** As "0.07 < 0.20"; a value just below the threshold is not rounded up to it. */
export function describeEstimate({ value, threshold }: AcceptanceEstimate): string {
  return `${(Math.floor(100 * value) / 100).toFixed(2)} < ${threshold.toFixed(2)}`;
}

/** What was asked. */
export interface DecisionSubject {
  /** Counts the decisions of this window, from 1. */
  readonly id: number;
  /** Milliseconds since 1970, when it was asked. */
  readonly time: number;
  readonly languageId: string;
  /** Header path of the document. */
  readonly path: string;
  readonly trigger: Trigger;
  /** Undefined when the decision fell before it mattered. */
  readonly mode: CompletionMode | undefined;
  /** Milliseconds from the request to the decision, own wait included. */
  readonly totalMs: number;
  /** Milliseconds of {@link totalMs} that Inkling waited on purpose, for a pause in typing. */
  readonly ownWaitMs: number;
  /** Undefined where nothing was estimated: asked for by hand, or decided without the model. */
  readonly estimate?: AcceptanceEstimate | undefined;
}

export interface Shown extends DecisionSubject {
  readonly kind: "shown";
  /** The new text from the cursor on. */
  readonly text: string;
  readonly edit: SuggestionEdit;
  /** `reuse`: the rest of an earlier suggestion, without a model step; `generation` is the earlier one then. */
  readonly source: "engine" | "reuse";
  readonly generation: Generation;
  /** What else can be had instead; only where a person asked. */
  readonly alternatives?: readonly ShownAlternative[];
}

/** Another suggestion for the same place. */
export type ShownAlternative = Pick<Shown, "text" | "edit" | "generation">;

export interface Nothing extends DecisionSubject {
  readonly kind: "nothing";
  readonly reason: ReasonCode;
  /** What the reason's sentence leaves open, or empty. */
  readonly detail: string;
  /** Where the detail is an error: it is translated when it is shown. */
  readonly error?: ErrorValue;
  /** What the model wrote, when it was asked. */
  readonly generation: Generation | undefined;
}

/** The outcome of one request. Every "nothing" says why. */
export type Decision = Shown | Nothing;

/** What the model wrote for this very decision; undefined where it was not asked, or an earlier answer was used again. */
export function generatedNow(decision: Decision): Generation | undefined {
  return decision.kind === "shown" && decision.source === "reuse" ? undefined : decision.generation;
}

/** Geometric mean of the probabilities of the steps that wrote new text; 1 when there is none. */
export function meanProbability(steps: readonly Step[]): number {
  const written = steps.filter((step) => !step.healed);
  if (written.length === 0) return 1;
  const logs = written.reduce((sum, step) => sum + Math.log(Math.max(step.probability, Number.MIN_VALUE)), 0);
  return Math.exp(logs / written.length);
}
