import { join } from "node:path";
import { type ExtensionContext, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { Logger } from "../../core/log";
import { languageEnabled } from "../completion/suppression";
import { secretFile } from "../context/secrets";
import type { EngineState } from "../engine/clientOptions";
import { ModelChoice } from "../models/choice";
import { ModelLibrary } from "../models/library";
import type { DocumentEvents } from "./documentEvents";
import { hideGhostText } from "./ghostText";
import { JobRunner } from "./models/jobs";
import { ModelSizes } from "./models/modelSizes";
import { Session, type SessionSurroundings } from "./session";
import { concernsInkling, editorShowsGhostText, readSettings } from "./settings";
import type { Settings } from "./settingsSchema";
import type { OffCause } from "./statusText";
import { Switches } from "./switches";

type Surroundings = Omit<SessionSurroundings, "onTyped">;

/** On or off, and by which settings: begins and ends the {@link Session}. */
export class Switchboard implements Disposable {
  /** Which model is used. */
  readonly choice: ModelChoice;
  /** Of those that come with Inkling. */
  readonly sizes: ModelSizes;
  readonly jobs: JobRunner;
  private readonly store = new DisposableStore();
  private readonly switches: Switches;
  /** The settings without what was switched and chosen: as they were when they were last read. */
  private written = readSettings();
  private settings: Settings;
  private surroundings: Surroundings | undefined;
  private current: Session | undefined;

  constructor(context: ExtensionContext, logger: Logger, documents: DocumentEvents) {
    const { globalState, workspaceState, globalStorageUri, extensionPath } = context;
    const { version }: { version?: unknown } = context.extension.packageJSON;
    this.switches = new Switches(globalState, workspaceState);
    this.choice = new ModelChoice(globalState, new ModelLibrary(join(globalStorageUri.fsPath, "models")));
    this.jobs = new JobRunner(extensionPath, logger);
    this.sizes = this.store.add(
      new ModelSizes({
        extensionFolder: extensionPath,
        version: String(version),
        store: globalState,
        logger,
        documents,
        jobs: this.jobs,
        wanted: () => {
          const { folder, size } = this.choice.resolve(this.written);
          return folder === undefined ? size : undefined;
        },
        threads: () => this.written.threads,
        onChange: () => void this.sizeChanged(),
      }),
    );
    this.settings = this.readSettings();
  }

  /** Begins to follow the settings. */
  start(surroundings: Surroundings): void {
    this.surroundings = surroundings;
    this.store.add(
      workspace.onDidChangeConfiguration(async (event) => {
        if (!concernsInkling(event)) return;
        if (event.affectsConfiguration("inkling.enable")) await this.switches.forgetPower();
        this.refresh();
      }),
    );
    this.store.add(surroundings.events.engine.on(() => this.engineChanged()));
    this.refresh();
  }

  /** What runs; undefined while Inkling is off. */
  get session(): Session | undefined {
    return this.current;
  }

  get engineState(): EngineState {
    return this.current?.engine.state ?? { kind: "off" };
  }

  /** Of the model that is used. */
  get modelFolder(): string {
    return this.settings.modelPath;
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
    const { enabled } = this.settings;
    const startedWith = ({ threads, contextTokens, modelPath }: Settings): string =>
      JSON.stringify([threads, contextTokens, modelPath]);
    if (JSON.stringify(this.settings) !== JSON.stringify(before)) void hideGhostText();
    if (!enabled || startedWith(this.settings) !== startedWith(before)) this.stop(surroundings);
    if (this.current !== undefined) this.current.refresh();
    else if (enabled) {
      const onTyped: SessionSurroundings["onTyped"] = (...typed) => this.sizes.answered(...typed);
      this.current = new Session({ ...surroundings, onTyped }, () => this.settings);
      this.current.refresh();
    }
    if (this.engineState.kind === "ready") this.sizes.loaded();
    surroundings.events.status.fire();
  }

  dispose(): void {
    this.current?.dispose();
    this.store.dispose();
  }

  /** The settings with what was switched and chosen by command, and the folder of the model in any case. */
  private readSettings(): Settings {
    this.written = readSettings();
    const settings = this.switches.apply(this.written);
    return { ...settings, modelPath: this.choice.resolve(settings).folder ?? this.sizes.folder };
  }

  private engineChanged(): void {
    const { engineState: state } = this;
    if (state.kind === "ready") this.sizes.loaded();
    if (state.kind === "failed") this.sizes.failed(this.modelFolder, state);
  }

  /** Which of the two models is to run has changed by itself, or what is known of it. */
  private async sizeChanged(): Promise<void> {
    const { current, sizes, surroundings } = this;
    this.settings = this.readSettings();
    surroundings?.events.status.fire();
    const folder = this.settings.modelPath;
    if (current === undefined) return;
    const show = (percent: number | undefined): void => {
      sizes.loading(percent);
      surroundings?.events.status.fire();
    };
    const replacement = await current.replaceModel(folder, {
      onProgress: show,
      turn: () => sizes.turn(() => current.tracker.stands),
    });
    show(undefined);
    if (replacement.kind === "failed") sizes.failed(folder, replacement);
  }

  private stop({ events }: Surroundings): void {
    const { current } = this;
    this.current = undefined;
    this.sizes.rest();
    current?.dispose();
    events.busy.fire(false);
    events.engine.fire();
  }
}
