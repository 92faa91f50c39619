import type { MultiLine } from "./mode";

/** How much is shown. */
export type Preset = "eager" | "balanced" | "calm";

/** What the user has chosen, as far as decisions depend on it. */
export interface CompleterSettings {
  readonly enabled: boolean;
  /** Language id to on or off; `*` stands for the languages that are not named. */
  readonly languages: Readonly<Record<string, boolean>>;
  /** Those of them that were switched by the command, not by the setting. */
  readonly toggledLanguages?: Readonly<Record<string, boolean>>;
  readonly preset: Preset;
  /** Whether to wait until a person asks. */
  readonly onDemand: boolean;
  /** Milliseconds from the key to the suggestion, at least. */
  readonly showDelayMs: number;
  readonly multiLine: MultiLine;
  /** The most tokens of a block. */
  readonly maxTokens: number;
  /** Whether to go on past a suggestion that is shown. */
  readonly nextSuggestion: boolean;
  readonly inComments: boolean;
  readonly inStrings: boolean;
  /** Whether the box for commit messages is completed. */
  readonly commitMessages: boolean;
  /** Glob patterns of files that are left alone, relative to the workspace folder. */
  readonly exclude: readonly string[];
  /** Whether the memory of the user's files is mixed in. */
  readonly memory: boolean;
  /** Whether pieces of other open files are put into the prompt. */
  readonly snippets: boolean;
  /** Percent of one core, over a minute; 0 for no limit. */
  readonly cpuLimitPercent: number;
}

/** As they are where nobody has chosen anything; the schema of the settings has the same. */
export const DEFAULT_SETTINGS: CompleterSettings = {
  enabled: true,
  languages: {
    "*": true,
    csv: false,
    diff: false,
    "git-rebase": false,
    log: false,
    "search-result": false,
    tsv: false,
  },
  preset: "balanced",
  onDemand: false,
  showDelayMs: 0,
  multiLine: "auto",
  maxTokens: 96,
  nextSuggestion: true,
  inComments: true,
  inStrings: true,
  commitMessages: false,
  exclude: [],
  memory: true,
  snippets: false,
  cpuLimitPercent: 100,
};
