import { LATEST_MS } from "../completion/debounce";
import type { CompleterSettings } from "../completion/settings";
import type { MemoryScope } from "../indexing/ports";

/** One reading of all settings. */
export interface Settings extends CompleterSettings {
  /** Which of the user's files the memory learns from; `off` for none at all. */
  readonly memoryScope: MemorySetting;
  /** Threads per run of the model. */
  readonly threads: number;
  /** Minutes without a request after which the engine ends; 0 for never. */
  readonly unloadAfterMinutes: number;
  /** Folder of another model; empty for the one that is shipped. */
  readonly modelPath: string;
}

type MemorySetting = "off" | MemoryScope;

/** What package.json says about a setting; a test holds the two together. */
export interface SettingSchema {
  readonly type: "boolean" | "string" | "integer" | "object" | "array";
  readonly default: unknown;
  readonly scope: "window" | "machine";
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** By the name after `inkling.`. */
export const SETTINGS = {
  enable: { type: "boolean", default: true, scope: "window" },
  languages: { type: "object", default: { "*": true }, scope: "window" },
  onDemand: { type: "boolean", default: false, scope: "window" },
  preset: { type: "string", default: "balanced", scope: "window", enum: ["eager", "balanced", "calm"] },
  showDelay: { type: "integer", default: 0, scope: "window", minimum: 0, maximum: LATEST_MS },
  multiLine: { type: "string", default: "auto", scope: "window", enum: ["auto", "never", "always"] },
  maxTokens: { type: "integer", default: 96, scope: "window", minimum: 8, maximum: 256 },
  nextSuggestion: { type: "boolean", default: true, scope: "window" },
  inComments: { type: "boolean", default: true, scope: "window" },
  inStrings: { type: "boolean", default: true, scope: "window" },
  commitMessages: { type: "boolean", default: false, scope: "window" },
  exclude: { type: "array", default: [], scope: "window" },
  memory: { type: "string", default: "workspace", scope: "window", enum: ["off", "file", "openFiles", "workspace"] },
  snippets: { type: "boolean", default: false, scope: "window" },
  threads: { type: "integer", default: 2, scope: "machine", minimum: 1, maximum: 16 },
  cpuLimit: { type: "integer", default: 100, scope: "machine", minimum: 0, maximum: 1600 },
  unloadAfter: { type: "integer", default: 15, scope: "machine", minimum: 0, maximum: 1440 },
  modelPath: { type: "string", default: "", scope: "machine" },
} as const satisfies Record<string, SettingSchema>;

/** Reads every setting through `get`. A value of the wrong kind counts as not set. */
export function parseSettings(get: (name: keyof typeof SETTINGS) => unknown): Settings {
  const memoryScope = oneOf(get("memory"), SETTINGS.memory);
  const flag = (name: FlagName): boolean => booleanOr(get(name), SETTINGS[name].default);
  return {
    enabled: flag("enable"),
    languages: languagesOr(get("languages"), SETTINGS.languages.default),
    onDemand: flag("onDemand"),
    preset: oneOf(get("preset"), SETTINGS.preset),
    showDelayMs: integerOr(get("showDelay"), SETTINGS.showDelay),
    multiLine: oneOf(get("multiLine"), SETTINGS.multiLine),
    maxTokens: integerOr(get("maxTokens"), SETTINGS.maxTokens),
    nextSuggestion: flag("nextSuggestion"),
    inComments: flag("inComments"),
    inStrings: flag("inStrings"),
    commitMessages: flag("commitMessages"),
    exclude: textsOr(get("exclude"), SETTINGS.exclude.default),
    memory: memoryScope !== "off",
    memoryScope,
    snippets: flag("snippets"),
    threads: integerOr(get("threads"), SETTINGS.threads),
    cpuLimitPercent: integerOr(get("cpuLimit"), SETTINGS.cpuLimit),
    unloadAfterMinutes: integerOr(get("unloadAfter"), SETTINGS.unloadAfter),
    modelPath: stringOr(get("modelPath"), SETTINGS.modelPath.default).trim(),
  };
}

type FlagName = {
  [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name]["type"] extends "boolean" ? Name : never;
}[keyof typeof SETTINGS];

function oneOf<Value extends string>(value: unknown, schema: { enum: readonly Value[]; default: Value }): Value {
  return schema.enum.find((name) => name === value) ?? schema.default;
}

function textsOr(value: unknown, otherwise: readonly string[]): readonly string[] {
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === "string") : otherwise;
}

function booleanOr(value: unknown, otherwise: boolean): boolean {
  return typeof value === "boolean" ? value : otherwise;
}

function stringOr(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function integerOr(value: unknown, schema: { default: number; minimum: number; maximum: number }): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return schema.default;
  return Math.min(schema.maximum, Math.max(schema.minimum, Math.round(value)));
}

function languagesOr(value: unknown, otherwise: Record<string, boolean>): Record<string, boolean> {
  if (typeof value !== "object" || value === null) return otherwise;
  const entries = Object.entries(value).filter((entry): entry is [string, boolean] => typeof entry[1] === "boolean");
  return Object.fromEntries(entries);
}
