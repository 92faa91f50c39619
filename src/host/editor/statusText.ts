import type { ErrorValue } from "../../core/errors";
import { type Sentence, sentenceText, type Translate } from "../../core/translate";
import type { DecisionReport } from "../../wire/decisionReport";
import type { CpuUsage } from "../completion/cpuBudget";
import type { EngineState } from "../engine/clientOptions";
import type { IndexerStatus } from "../indexing/workspaceIndexer";
import { type SizeStatus, sizeSentence } from "../models/sizeText";

/** Why no suggestions come here, before anything is asked. */
export type OffCause = "setting" | "switch" | "editor-setting" | "language" | "language-switch" | "secret-file";

/** Everything the status item depends on. */
export interface StatusFacts {
  readonly off: OffCause | undefined;
  readonly engine: EngineState;
  readonly thinking: boolean;
  /** Language id of the active editor. */
  readonly languageId: string | undefined;
  readonly last: DecisionReport | undefined;
  readonly shown: number;
  readonly accepted: number;
  /** Undefined while the memory is off. */
  readonly memory: IndexerStatus | undefined;
  /** Undefined while Inkling is off. */
  readonly cpu: CpuUsage | undefined;
  /** Of the models that come with Inkling; undefined while another one is used, or there is only one. */
  readonly size: SizeStatus | undefined;
  /** Minutes without typing after which the model was unloaded, while it is. */
  readonly unloadedAfter: number | undefined;
}

export interface StatusView {
  /** With VS Code's `$(icon)` notation. */
  readonly text: string;
  readonly tooltip: readonly string[];
  /** Read by screen readers in place of text and icon. */
  readonly label: string;
  readonly error: ErrorValue | undefined;
}

/** What the status item shows. */
export function statusView(facts: StatusFacts, t: Translate): StatusView {
  if (facts.off !== undefined) return plain("circle-slash", "Inkling", offSentence(facts.off, facts.languageId, t));
  const { engine } = facts;
  switch (engine.kind) {
    case "failed": {
      const { sentences } = engine.error;
      const message = sentenceText(sentences.message, t);
      return {
        text: "$(error) Inkling",
        tooltip: [message, sentenceText(sentences.fix, t)],
        label: t("Inkling: error. {0}", message),
        error: engine.error,
      };
    }
    case "loading":
      return plain(
        "loading~spin",
        `Inkling ${Math.round(engine.percent)}%`,
        t("Loading the model: {0} %", Math.round(engine.percent)),
        ...restartSentence(engine, t),
      );
    case "slow":
      return plain(
        "watch",
        "Inkling",
        t("The engine is slow: it gives no sign of life. It is started again by itself if that goes on."),
      );
    case "off":
      return plain("pencil", "Inkling", offEngineSentence(facts.unloadedAfter, t));
    case "ready": {
      const { name, version, layers, heads, loadMs } = engine.model;
      const tooltip = [
        t(
          "Model {0} {1}: {2} layers of {3} heads, loaded in {4} ms.",
          name,
          version,
          layers,
          heads,
          Math.round(loadMs),
        ),
        ...sizeSentence(facts.size, t),
        ...memorySentence(facts.memory, t),
        ...cpuSentence(facts.cpu, t),
        ...lastSentence(facts, t),
        ...restartSentence(engine, t),
      ];
      const label = facts.thinking ? t("Inkling is thinking") : t("Inkling is ready");
      return { text: `$(${facts.thinking ? "loading~spin" : "pencil"}) Inkling`, tooltip, label, error: undefined };
    }
  }
}

function plain(icon: string, text: string, sentence: string, ...more: readonly string[]): StatusView {
  return { text: `$(${icon}) ${text}`, tooltip: [sentence, ...more], label: `Inkling: ${sentence}`, error: undefined };
}

function restartSentence({ restarted }: { readonly restarted?: Sentence }, t: Translate): string[] {
  return restarted === undefined ? [] : [t("The engine was started again ({0}).", sentenceText(restarted, t))];
}

function offSentence(cause: OffCause, languageId: string | undefined, t: Translate): string {
  switch (cause) {
    case "setting":
      return t("Turned off by the setting inkling.enable.");
    case "switch":
      return t("Turned off. The engine does not run.");
    case "editor-setting":
      return t("VS Code shows no inline suggestions: its setting editor.inlineSuggest.enabled is off.");
    case "language":
      return t("Turned off for the language {0} by the setting inkling.languages.", languageId ?? "");
    case "language-switch":
      return t("Turned off for the language {0} here; the menu of this item turns it on.", languageId ?? "");
    case "secret-file":
      return t("This file looks like a secret, so Inkling does not read it.");
  }
}

function offEngineSentence(unloadedAfter: number | undefined, t: Translate): string {
  if (unloadedAfter === undefined) return t("The model is loaded with the first suggestion.");
  return t("The model was unloaded after {0} minutes without typing; the next key loads it again.", unloadedAfter);
}

/** What suggestions take of the processor, in a sentence. */
function cpuSentence(usage: CpuUsage | undefined, t: Translate): string[] {
  if (usage === undefined) return [];
  const { percent, limitPercent } = usage;
  const used = Math.round(percent);
  if (limitPercent === 0) return [t("Processor time: {0} % of one core over the last minute, no limit.", used)];
  return [t("Processor time: {0} % of one core over the last minute, limit {1} %.", used, limitPercent)];
}

/** What the memory holds, in a sentence; none while it is off. */
export function memorySentence(status: IndexerStatus | undefined, t: Translate): string[] {
  if (status === undefined) return [];
  const { memory, indexing, unreadable } = status;
  const held = t("Memory: {0} files, {1} tokens", memory.documents, shortNumber(memory.tokens));
  const much = unreadable === 0 ? held : t("{0}, {1} files not readable (files.encoding)", held, unreadable);
  if (memory.full) return [t("{0}, full", much)];
  return [indexing === undefined ? much : t("{0}, indexing {1} %", much, Math.floor(100 * indexing))];
}

/** Three digits: 999, 1.2 k, 34 k, 1.2 M. */
function shortNumber(count: number): string {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, "k"] : [count / 1e6, "M"];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** What was shown, or why nothing, in a sentence. */
export function outcomeSentence({ outcome, explanation }: DecisionReport, t: Translate): string {
  return outcome === "shown" ? explanation : t("Nothing shown: {0}", explanation);
}

function lastSentence({ last, shown, accepted }: StatusFacts, t: Translate): string[] {
  if (last === undefined) return [];
  return [
    t("Last: {0} ({1} ms)", outcomeSentence(last, t), Math.round(last.totalMs)),
    t("Since the start: {0} suggestions made, {1} accepted.", shown, accepted),
  ];
}
