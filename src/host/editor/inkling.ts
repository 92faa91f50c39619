import { join } from "node:path";
import { type ExtensionContext, type LogOutputChannel, l10n, window, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import type { ReproductionResult } from "../../model/completion/reproduction";
import type { Asked } from "../../model/completion/result";
import type { Inspection } from "../../model/inspection/inspection";
import type { DecisionReport } from "../../wire/decisionReport";
import type { Decision } from "../completion/decision";
import { DecisionLog } from "../completion/decisionLog";
import type { Ending } from "../completion/fate";
import { languageEnabled } from "../completion/refusal";
import { reportOf, summaryOf } from "../completion/report";
import { RequestTrace } from "../completion/trace";
import { secretFile } from "../context/secrets";
import type { EditorSnapshot } from "../context/snapshot";
import type { EngineState } from "../engine/clientOptions";
import type { FeedStatus } from "../indexing/feed";
import { ModelChoice } from "../models/choice";
import { ModelLibrary } from "../models/library";
import type { InspectorEngine } from "./inspector/inspector";
import { revealSource } from "./memory/revealSource";
import { Running } from "./running";
import { concernsInkling, editorShowsGhostText, readSettings } from "./settings";
import type { Settings } from "./settingsSchema";
import { Status } from "./status";
import type { OffCause, StatusFacts } from "./statusText";
import { SteadyBusy } from "./steadyBusy";
import { Switches } from "./switches";

/** Who watches what is decided. */
export interface Observer {
  /** What a person was told. */
  decided(decision: Decision, report: DecisionReport): void;
  /** Whether somebody looks at what the model does. */
  inspecting(): boolean;
  /** What came of a question, also of one that typing along has overtaken. */
  answered(decision: Decision, snapshot: EditorSnapshot): void;
  inspected(id: number, inspection: Inspection): void;
  accepted(): void;
  engineChanged(): void;
}

/** The extension's state: on or off, the running part while on, and what was decided last. */
export class Inkling implements Disposable {
  /** What the last requests cost. */
  readonly trace = new RequestTrace();
  /** Which model is used. */
  readonly choice: ModelChoice;
  /** What was decided lately. */
  readonly decisions = new DecisionLog();
  private readonly store = new DisposableStore();
  private readonly endingListeners = new Set<(ending: Ending) => void>();
  private readonly switches: Switches;
  private readonly status: Status;
  private readonly busy: SteadyBusy;
  private running: Running | undefined;
  private settings: Settings;
  private thinking = false;
  private shown = 0;
  private accepted = 0;
  private last: Decision | undefined;
  private completion: Decision | undefined;
  private lastReport: DecisionReport | undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly observer: Observer,
  ) {
    this.switches = new Switches(context.globalState, context.workspaceState);
    this.choice = new ModelChoice(
      context.globalState,
      new ModelLibrary(join(context.globalStorageUri.fsPath, "models")),
    );
    this.settings = this.readSettings();
    this.status = this.store.add(new Status());
    this.busy = this.store.add(new SteadyBusy((thinking) => this.setThinking(thinking)));
    this.store.add(
      workspace.onDidChangeConfiguration(async (event) => {
        if (!concernsInkling(event)) return;
        if (event.affectsConfiguration("inkling.enable")) await this.switches.forgetPower();
        this.refresh();
      }),
    );
    this.refresh();
  }

  get engineState(): EngineState {
    return this.running?.engineState ?? { kind: "off" };
  }

  /** For those who look; undefined while Inkling is off. */
  get inspectorEngine(): InspectorEngine | undefined {
    return this.running;
  }

  /** Process id of the engine while it runs. */
  get enginePid(): number | undefined {
    return this.running?.enginePid;
  }

  get lastDecision(): Decision | undefined {
    return this.last;
  }

  get report(): DecisionReport | undefined {
    return this.lastReport;
  }

  /** Undefined while the memory is off. */
  get memoryStatus(): FeedStatus | undefined {
    return this.running?.memoryStatus;
  }

  /** Whether the memory holds something of the document. */
  remembers(document: string): boolean {
    return this.running?.remembers(document) ?? false;
  }

  /** Shows where the memory had seen a token of one of the last decisions, by its id, in a document that the memory still knows. */
  async showSource(decision: number, token: number): Promise<void> {
    const source = this.decisions.find(decision)?.generation?.steps[token]?.memory;
    if (source !== undefined && this.remembers(source.document)) await revealSource(source);
  }

  forgetMemory(): void {
    this.running?.forgetMemory();
    this.showStatus();
  }

  /** The last decision that the model wrote something for. */
  get lastCompletion(): Decision | undefined {
    return this.completion;
  }

  async reproduce(asked: Asked): Promise<ReproductionResult> {
    return (await this.running?.reproduce(asked)) ?? { kind: "cancelled" };
  }

  get version(): string {
    const { version }: { version?: unknown } = this.context.extension.packageJSON;
    return String(version);
  }

  /** What the status item says, in one line. */
  get statusLine(): string {
    return this.status.line;
  }

  get isOn(): boolean {
    return this.running !== undefined;
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

  /** Goes on with the model that {@link choice} now names. */
  modelChosen(): void {
    this.refresh();
  }

  restartEngine(): void {
    this.running?.restartEngine();
  }

  noteAccepted(): void {
    this.accepted++;
    this.running?.noteAccepted();
    this.log.debug("accepted");
    this.observer.accepted();
    this.showStatus();
  }

  /** The person hid the suggestion. */
  noteDismissed(): void {
    this.running?.noteDismissed();
  }

  /** Tells of what became of each suggestion that was shown. */
  onEnding(listener: (ending: Ending) => void): Disposable {
    this.endingListeners.add(listener);
    return { dispose: () => this.endingListeners.delete(listener) };
  }

  dispose(): void {
    this.running?.dispose();
    this.store.dispose();
  }

  /** The settings with what was switched and chosen by command. */
  private readSettings(): Settings {
    const settings = this.switches.apply(readSettings());
    return { ...settings, modelPath: this.choice.resolve(settings.modelPath).folder };
  }

  /** Follows settings and switches; the engine is started anew only if what it was started with has changed. */
  private refresh(): void {
    const before = this.settings;
    this.settings = this.readSettings();
    const { enabled, threads, modelPath } = this.settings;
    if (!enabled || threads !== before.threads || modelPath !== before.modelPath) this.stop();
    if (enabled && this.running === undefined) this.start();
    else this.running?.refresh();
    this.showStatus();
  }

  private start(): void {
    this.running = new Running({
      extensionFolder: this.context.extensionPath,
      settings: () => this.settings,
      logger: this.log,
      firstId: (this.last?.id ?? 0) + 1,
      onEngine: () => {
        this.showStatus();
        this.observer.engineChanged();
      },
      onMemory: () => this.showStatus(),
      onMeter: () => this.showStatus(),
      onEditor: () => this.showStatus(),
      onEnding: (ending) => {
        for (const listener of this.endingListeners) listener(ending);
      },
      inspecting: () => this.observer.inspecting(),
      onInspection: (id, inspection) => this.observer.inspected(id, inspection),
      onDecision: (decision, snapshot) => {
        this.answered(decision, snapshot);
        this.note(decision);
      },
      onLateAnswer: (decision, snapshot) => this.answered(decision, snapshot),
      onBusy: (busy) => this.busy.set(busy),
    });
  }

  private stop(): void {
    const { running } = this;
    this.running = undefined;
    running?.dispose();
    this.busy.set(false);
    this.observer.engineChanged();
  }

  private answered(decision: Decision, snapshot: EditorSnapshot): void {
    this.trace.add(decision, performance.now());
    if (decision.kind === "shown" && decision.source === "engine") this.shown++;
    this.observer.answered(decision, snapshot);
  }

  private note(decision: Decision): void {
    this.last = decision;
    if (decision.generation?.asked) this.completion = decision;
    this.decisions.add(decision);
    this.lastReport = reportOf(decision, l10n.t);
    this.log.debug(summaryOf(this.lastReport));
    if (decision.generation) this.log.trace(JSON.stringify(decision.generation.text));
    this.observer.decided(decision, this.lastReport);
    this.showStatus();
  }

  private setThinking(thinking: boolean): void {
    this.thinking = thinking;
    this.showStatus();
  }

  private showStatus(): void {
    const { thinking, shown, accepted, lastReport: last } = this;
    const document = window.activeTextEditor?.document;
    const facts: StatusFacts = {
      off: this.offCause(document?.languageId, document?.uri.path),
      engine: this.engineState,
      thinking,
      languageId: document?.languageId,
      last,
      shown,
      accepted,
      memory: this.memoryStatus,
      cpu: this.running?.cpuUsage,
      unloadedAfter: this.running?.unloadedAfter,
    };
    this.status.update(facts);
  }

  private offCause(languageId: string | undefined, path: string | undefined): OffCause | undefined {
    if (!this.settings.enabled) return readSettings().enabled ? "switch" : "setting";
    if (!editorShowsGhostText()) return "editor-setting";
    if (languageId !== undefined && !this.isLanguageOn(languageId))
      return this.switches.language(languageId) === undefined ? "language" : "language-switch";
    return path !== undefined && secretFile(path) !== undefined ? "secret-file" : undefined;
  }
}
