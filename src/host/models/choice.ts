import { isRecord } from "../../core/records";
import type { ModelLibrary } from "./library";
import { WANTED_SIZES, type WantedSize } from "./modelSize";

/** Which model to use. `setting`: what the settings say. `shipped`: one of those that come with Inkling. */
export type Choice =
  | { readonly kind: "setting" }
  | { readonly kind: "shipped"; readonly size: WantedSize }
  | { readonly kind: "imported"; readonly name: string };

/** The settings about models. */
export interface ModelSettings {
  /** Folder of another model; empty for one that is shipped. */
  readonly modelPath: string;
  /** Which of those that are shipped. */
  readonly modelSize: WantedSize;
}

/** VS Code's Memento, as far as it is needed. */
export interface ChoiceStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface Resolved {
  /** Folder of the model; undefined for one that is shipped. */
  readonly folder: string | undefined;
  /** Which of those that are shipped is wanted. */
  readonly size: WantedSize;
  /** Name of the imported model that was chosen and is gone; the setting's is used in its place. */
  readonly gone?: string;
}

const KEY = "model";
const SETTING: Choice = { kind: "setting" };

/**
 * Which model the user has chosen, without the settings being written. The choice holds as long as the settings are what
 * they were when the choice was made: whoever changes them later has the last word.
 */
export class ModelChoice {
  constructor(
    private readonly store: ChoiceStore,
    readonly library: ModelLibrary,
  ) {}

  current({ modelPath, modelSize }: ModelSettings): Choice {
    const stored = this.store.get(KEY);
    if (!isRecord(stored)) return SETTING;
    // Before there were two sizes, none was stored.
    const { setting, settingSize = "auto", name, size = "auto" } = stored;
    if (setting !== modelPath || settingSize !== modelSize || typeof name !== "string") return SETTING;
    if (name !== "") return { kind: "imported", name };
    return { kind: "shipped", size: WANTED_SIZES.find((wanted) => wanted === size) ?? "auto" };
  }

  async choose(choice: Choice, settings: ModelSettings): Promise<void> {
    const { modelPath: setting, modelSize: settingSize } = settings;
    const name = choice.kind === "imported" ? choice.name : "";
    const size = choice.kind === "shipped" ? choice.size : undefined;
    const agrees = isSame(choice, SETTING, settings);
    await this.store.update(KEY, agrees ? undefined : { setting, settingSize, name, ...(size && { size }) });
  }

  resolve(settings: ModelSettings): Resolved {
    const { modelSize: size } = settings;
    const choice = this.current(settings);
    const set: Resolved = { folder: settings.modelPath || undefined, size };
    if (choice.kind === "setting") return set;
    if (choice.kind === "shipped") return { folder: undefined, size: choice.size };
    const { name } = choice;
    if (this.library.has(name)) return { folder: this.library.folderOf(name), size };
    return { ...set, gone: name };
  }
}

/** Whether two choices come to the same model. */
export function isSame(one: Choice, other: Choice, settings: ModelSettings): boolean {
  return JSON.stringify(explicit(one, settings)) === JSON.stringify(explicit(other, settings));
}

function explicit(choice: Choice, { modelPath, modelSize }: ModelSettings): Choice {
  return choice.kind === "setting" && modelPath === "" ? { kind: "shipped", size: modelSize } : choice;
}
