import * as v from "valibot";
import { texts } from "../../core/schema";
import { LATEST_MS } from "../completion/debounce";
import { type CompleterSettings, DEFAULT_SETTINGS } from "../completion/settings";
import type { MemoryScope } from "../indexing/ports";
import { WANTED_SIZES, type WantedSize } from "../models/modelSize";

/** One reading of all settings. */
export interface Settings extends CompleterSettings {
  /** Which of the user's files the memory learns from; `off` for none at all. */
  readonly memoryScope: MemorySetting;
  /** Threads per run of the model. */
  readonly threads: number;
  /** Most tokens of a prompt. */
  readonly contextTokens: number;
  /** Minutes without a request after which the engine ends; 0 for never. */
  readonly unloadAfterMinutes: number;
  /** Folder of another model; empty for one that is shipped. */
  readonly modelPath: string;
  /** Which of those that are shipped. */
  readonly modelSize: WantedSize;
}

type MemorySetting = "off" | MemoryScope;

/** What package.json says about a setting; a test holds the two together. */
export interface DeclaredSetting {
  readonly type: "boolean" | "string" | "integer" | "object" | "array";
  readonly default: unknown;
  readonly scope: "window" | "machine";
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Of each language id whether it is on; entries that are neither true nor false do not count. */
export const languageSwitches = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((languages) => {
    const isSwitch = (entry: readonly [string, unknown]): entry is [string, boolean] => typeof entry[1] === "boolean";
    return Object.fromEntries(Object.entries(languages).filter(isSwitch));
  }),
);

/** By the name after `inkling.`: what package.json says, and the schema of the value. What does not fit is the default. */
export const SETTINGS = {
  enable: flag(true),
  languages: setting({ type: "object", default: DEFAULT_SETTINGS.languages, scope: "window" }, languageSwitches),
  onDemand: flag(false),
  preset: choice(["eager", "balanced", "calm"], "balanced"),
  showDelay: integer(0, 0, LATEST_MS, "window"),
  multiLine: choice(["auto", "never", "always"], "auto"),
  maxTokens: integer(96, 8, 256, "window"),
  nextSuggestion: flag(true),
  inComments: flag(true),
  inStrings: flag(true),
  commitMessages: flag(false),
  exclude: setting({ type: "array", default: [], scope: "window" }, texts),
  memory: choice(["off", "file", "openFiles", "workspace"], "workspace"),
  snippets: flag(false),
  threads: integer(2, 1, 16, "machine"),
  contextTokens: integer(2048, 512, 4096, "machine"),
  cpuLimit: integer(100, 0, 1600, "machine"),
  unloadAfter: integer(15, 0, 1440, "machine"),
  modelSize: choice(WANTED_SIZES, "auto", "machine"),
  modelPath: setting({ type: "string", default: "", scope: "machine" }, v.pipe(v.string(), v.trim())),
};

type SettingName = keyof typeof SETTINGS;

/** Reads every setting through `get`. A value of the wrong kind counts as not set. */
export function parseSettings(get: (name: SettingName) => unknown): Settings {
  const read = <Name extends SettingName>(name: Name): v.InferOutput<(typeof SETTINGS)[Name]["schema"]> =>
    v.parse(SETTINGS[name].schema, get(name));
  const memoryScope = read("memory");
  return {
    enabled: read("enable"),
    languages: read("languages"),
    onDemand: read("onDemand"),
    preset: read("preset"),
    showDelayMs: read("showDelay"),
    multiLine: read("multiLine"),
    maxTokens: read("maxTokens"),
    nextSuggestion: read("nextSuggestion"),
    inComments: read("inComments"),
    inStrings: read("inStrings"),
    commitMessages: read("commitMessages"),
    exclude: read("exclude"),
    memory: memoryScope !== "off",
    memoryScope,
    snippets: read("snippets"),
    threads: read("threads"),
    contextTokens: read("contextTokens"),
    cpuLimitPercent: read("cpuLimit"),
    unloadAfterMinutes: read("unloadAfter"),
    modelSize: read("modelSize"),
    modelPath: read("modelPath"),
  };
}

function setting<S extends v.GenericSchema>(
  declared: DeclaredSetting & { readonly default: v.InferOutput<S> },
  schema: S,
) {
  return { declared, schema: v.fallback(schema, declared.default) };
}

function flag(byDefault: boolean) {
  return setting({ type: "boolean", default: byDefault, scope: "window" }, v.boolean());
}

function choice<const Choice extends string>(
  choices: readonly Choice[],
  byDefault: NoInfer<Choice>,
  scope: DeclaredSetting["scope"] = "window",
) {
  return setting({ type: "string", default: byDefault, scope, enum: choices }, v.picklist(choices));
}

function integer(byDefault: number, minimum: number, maximum: number, scope: DeclaredSetting["scope"]) {
  return setting({ type: "integer", default: byDefault, scope, minimum, maximum }, between(minimum, maximum));
}

/** A number, rounded, and moved into the range. */
function between(minimum: number, maximum: number) {
  const moved = (value: number): number => Math.min(maximum, Math.max(minimum, Math.round(value)));
  return v.pipe(v.number(), v.finite(), v.transform(moved));
}
