import { join } from "node:path";
import { type ExtensionContext, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import { languageEnabled } from "../completion/suppression";
import { secretFile } from "../context/secrets";
import type { EngineState } from "../engine/clientOptions";
import { ModelChoice } from "../models/choice";
import { ModelLibrary } from "../models/library";
import { hideGhostText } from "./ghostText";
import { Session, type SessionSurroundings } from "./session";
import { concernsInkling, editorShowsGhostText, readSettings } from "./settings";
import type { Settings } from "./settingsSchema";
import type { OffCause } from "./statusText";
import { Switches } from "./switches";

/** On or off, and by which settings: begins and ends the {@link Session}. */
export class Switchboard implements Disposable {
  /** Which model is used. */
  readonly choice: ModelChoice;
  private readonly store = new DisposableStore();
  private readonly switches: Switches;
  private settings: Settings;
  private surroundings: SessionSurroundings | undefined;
  private current: Session | undefined;

  constructor({ globalState, workspaceState, globalStorageUri }: ExtensionContext) {
    this.switches = new Switches(globalState, workspaceState);
    this.choice = new ModelChoice(globalState, new ModelLibrary(join(globalStorageUri.fsPath, "models")));
    this.settings = this.readSettings();
  }

  /** Begins to follow the settings. */
  start(surroundings: SessionSurroundings): void {
    this.surroundings = surroundings;
    this.store.add(
      workspace.onDidChangeConfiguration(async (event) => {
        if (!concernsInkling(event)) return;
        if (event.affectsConfiguration("inkling.enable")) await this.switches.forgetPower();
        this.refresh();
      }),
    );
    this.refresh();
  }

  /** What runs; undefined while Inkling is off. */
  get session(): Session | undefined {
    return this.current;
  }

  get engineState(): EngineState {
    return this.current?.engine.state ?? { kind: "off" };
  }

  async toggle(): Promise<void> {
    await this.switches.toggle(readSettings());
    this.refresh();
  }

  async toggleLanguage(languageId: string): Promise<void> {
    await this.switches.toggleLanguage(readSettings(), languageId);
    this.refresh();
  }

  isLanguageOn(languageId: string): boolean {
    return languageEnabled(this.settings.languages, languageId);
  }

  /** Why no suggestions come in a document, before anything is asked. @param path with forward slashes */
  offCause(languageId: string | undefined, path: string | undefined): OffCause | undefined {
    if (!this.settings.enabled) return readSettings().enabled ? "switch" : "setting";
    if (!editorShowsGhostText()) return "editor-setting";
    if (languageId !== undefined && !this.isLanguageOn(languageId))
      return this.switches.language(languageId) === undefined ? "language" : "language-switch";
    return path !== undefined && secretFile(path) !== undefined ? "secret-file" : undefined;
  }

  /** Follows settings, switches and {@link choice}; the engine is started anew only if what it was started with has changed. */
  refresh(): void {
    const { surroundings } = this;
    if (surroundings === undefined) return;
    const before = this.settings;
    this.settings = this.readSettings();
    const { enabled, threads, modelPath } = this.settings;
    if (JSON.stringify(this.settings) !== JSON.stringify(before)) hideGhostText();
    if (!enabled || threads !== before.threads || modelPath !== before.modelPath) this.stop(surroundings);
    if (this.current !== undefined) this.current.refresh();
    else if (enabled) {
      this.current = new Session(surroundings, () => this.settings);
      this.current.start();
    }
    surroundings.events.status.fire();
  }

  dispose(): void {
    this.current?.dispose();
    this.store.dispose();
  }

  /** The settings with what was switched and chosen by command. */
  private readSettings(): Settings {
    const settings = this.switches.apply(readSettings());
    return { ...settings, modelPath: this.choice.resolve(settings.modelPath).folder };
  }

  private stop({ events }: SessionSurroundings): void {
    const { current } = this;
    this.current = undefined;
    current?.dispose();
    events.busy.fire(false);
    events.engine.fire();
  }
}
