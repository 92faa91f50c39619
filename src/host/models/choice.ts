import type { ModelLibrary } from "./library";

/** Which model to use. `setting`: the one of `inkling.modelPath`, or the shipped one where that is empty. */
export type Choice =
  | { readonly kind: "setting" }
  | { readonly kind: "shipped" }
  | { readonly kind: "imported"; readonly name: string };

/** VS Code's Memento, as far as it is needed. */
export interface ChoiceStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface Resolved {
  /** Folder of the model; empty for the one that is shipped. */
  readonly folder: string;
  /** Name of the imported model that was chosen and is gone; the setting's is used in its place. */
  readonly gone?: string;
}

const KEY = "model";
const SETTING: Choice = { kind: "setting" };

/**
 * Which model the user has chosen, without the settings being written. The choice holds as long as the setting is what
 * it was when the choice was made: whoever changes the setting later has the last word.
 */
export class ModelChoice {
  constructor(
    private readonly store: ChoiceStore,
    readonly library: ModelLibrary,
  ) {}

  /** @param modelPath the setting */
  current(modelPath: string): Choice {
    const stored = this.store.get(KEY);
    if (typeof stored !== "object" || stored === null || !("setting" in stored) || !("name" in stored)) return SETTING;
    const { setting, name } = stored;
    if (setting !== modelPath || typeof name !== "string") return SETTING;
    return name === "" ? { kind: "shipped" } : { kind: "imported", name };
  }

  async choose(choice: Choice, modelPath: string): Promise<void> {
    const agrees = choice.kind === "setting" || (choice.kind === "shipped" && modelPath === "");
    const name = choice.kind === "imported" ? choice.name : "";
    await this.store.update(KEY, agrees ? undefined : { setting: modelPath, name });
  }

  /** @param modelPath the setting */
  resolve(modelPath: string): Resolved {
    const choice = this.current(modelPath);
    if (choice.kind === "setting") return { folder: modelPath };
    if (choice.kind === "shipped") return { folder: "" };
    const { name } = choice;
    if (this.library.has(name)) return { folder: this.library.folderOf(name) };
    return { folder: modelPath, gone: name };
  }
}
