import type { CompleterSettings } from "../completion/completer";
import type { MemoryScope } from "../feed/ports";

/** One reading of all settings. */
export interface Settings extends CompleterSettings {
  /** Which of the user's files the memory learns from; `off` for none at all. */
  readonly memoryScope: MemorySetting;
  /** Threads per run of the model. */
  readonly threads: number;
  /** Folder of another model; empty for the one that is shipped. */
  readonly modelPath: string;
}

export type MemorySetting = "off" | MemoryScope;

/** What package.json says about a setting; a test holds the two together. */
export interface SettingSchema {
  readonly type: "boolean" | "string" | "integer" | "object";
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
  multiLine: { type: "string", default: "auto", scope: "window", enum: ["auto", "never", "always"] },
  maxTokens: { type: "integer", default: 96, scope: "window", minimum: 8, maximum: 256 },
  memory: { type: "string", default: "workspace", scope: "window", enum: ["off", "file", "openFiles", "workspace"] },
  threads: { type: "integer", default: 2, scope: "machine", minimum: 1, maximum: 16 },
  modelPath: { type: "string", default: "", scope: "machine" },
} as const satisfies Record<string, SettingSchema>;

/** Reads every setting through `get`. A value of the wrong kind counts as not set. */
export function parseSettings(get: (name: keyof typeof SETTINGS) => unknown): Settings {
  const { multiLine, memory } = SETTINGS;
  const mode = get("multiLine");
  const scope = get("memory");
  const memoryScope = memory.enum.find((name) => name === scope) ?? memory.default;
  return {
    enabled: booleanOr(get("enable"), SETTINGS.enable.default),
    languages: languagesOr(get("languages"), SETTINGS.languages.default),
    multiLine: multiLine.enum.find((name) => name === mode) ?? multiLine.default,
    memory: memoryScope !== "off",
    memoryScope,
    maxTokens: integerOr(get("maxTokens"), SETTINGS.maxTokens),
    threads: integerOr(get("threads"), SETTINGS.threads),
    modelPath: stringOr(get("modelPath"), SETTINGS.modelPath.default).trim(),
  };
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
