import { join } from "node:path";
import { languages, window } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";
import { globsOf, refusedGlob } from "../../core/globs";
import type { Logger } from "../../core/log";
import type { ReproductionResult } from "../../model/completion/reproduction";
import type { Asked } from "../../model/completion/result";
import type { AnalysisJob, AnalysisResult } from "../../model/inspection/analysis";
import type { Inspection } from "../../model/inspection/inspection";
import { Completer } from "../completion/completer";
import { type CpuUsage, MinuteBudget } from "../completion/cpuBudget";
import type { Decision } from "../completion/decision";
import type { Ending } from "../completion/fate";
import { Fates } from "../completion/fates";
import { MeteredEngine } from "../completion/meteredEngine";
import type { EditorSnapshot } from "../context/snapshot";
import { EngineClient } from "../engine/client";
import type { EngineState } from "../engine/clientOptions";
import type { FeedStatus } from "../indexing/feed";
import { CpuMeter } from "./cpuMeter";
import { CursorMoves } from "./cursorMoves";
import { FateFeed } from "./fateFeed";
import type { InspectorEngine } from "./inspector/inspector";
import { MemoryFeed } from "./memory/memoryFeed";
import { OpenSnippets } from "./openSnippets";
import { InklingProvider, SELECTOR } from "./provider";
import type { Settings } from "./settingsSchema";
import { UnloadWhenIdle } from "./unloadWhenIdle";

export interface RunningOptions {
  /** Folder of the installed extension. */
  readonly extensionFolder: string;
  readonly settings: () => Settings;
  readonly logger: Logger;
  /** Id of the first decision. */
  readonly firstId: number;
  onEngine(state: EngineState): void;
  /** Whether completions are to be inspected. */
  inspecting(): boolean;
  onInspection(id: number, inspection: Inspection): void;
  onDecision(decision: Decision, snapshot: EditorSnapshot): void;
  /** See `CompleterOptions.onLateAnswer`. */
  onLateAnswer(decision: Decision, snapshot: EditorSnapshot): void;
  onMemory(): void;
  /** The processor time that people see has changed. */
  onMeter(): void;
  onBusy(busy: boolean): void;
  onEditor(): void;
  onEnding(ending: Ending): void;
}

/** Everything that exists only while Inkling is on: the engine, the provider, the listeners. */
export class Running implements Disposable, InspectorEngine {
  private readonly store = new DisposableStore();
  private readonly engine: EngineClient;
  private readonly completer: Completer;
  private readonly fates: Fates;
  private readonly meter: CpuMeter;
  private readonly unloading: UnloadWhenIdle;
  /** Analyses under way. */
  private analysing = 0;
  private unloaded: number | undefined;
  private memory: MemoryFeed | undefined;
  private snippets: OpenSnippets | undefined;
  /** The settings that the memory was started with. */
  private memorySettings = "";

  constructor(private readonly options: RunningOptions) {
    const { threads, modelPath } = options.settings();
    this.unloading = this.store.add(
      new UnloadWhenIdle({
        minutes: () => options.settings().unloadAfterMinutes,
        busy: () => this.analysing > 0,
        unload: () => this.unload(),
      }),
    );
    this.engine = this.store.add(
      new EngineClient({
        engineFile: join(options.extensionFolder, "dist", "engine.js"),
        modelFolder: modelPath === "" ? join(options.extensionFolder, "media", "model") : modelPath,
        threads,
        logger: options.logger,
        onInspection: options.onInspection,
        onState: (state) => {
          this.follow(state);
          this.memory?.engineState(state);
          options.onEngine(state);
        },
      }),
    );
    this.fates = new Fates({ now: () => performance.now(), onEnding: options.onEnding });
    this.store.add(new FateFeed(this.fates));
    const budget = new MinuteBudget({
      limitPercent: () => options.settings().cpuLimitPercent,
      onSpent: () => this.meter.noted(),
    });
    this.meter = this.store.add(new CpuMeter(budget, options.onMeter));
    this.completer = new Completer(new MeteredEngine(this.engine, budget), {
      ...options,
      budget,
      history: this.fates,
      snippets: (snapshot) => this.snippets?.for(snapshot) ?? [],
      onDecision: (decision, snapshot) => {
        this.unloading.used();
        options.onDecision(decision, snapshot);
      },
    });
    this.store.add(new CursorMoves(this.completer));
    const provider = new InklingProvider(this.completer, (...shown) => this.fates.shown(...shown));
    this.store.add(languages.registerInlineCompletionItemProvider(SELECTOR, provider));
    this.store.add(
      window.onDidChangeActiveTextEditor(() => {
        this.startIfWanted();
        options.onEditor();
      }),
    );
    this.refresh();
    this.startIfWanted();
  }

  /** Follows those settings that need no other engine. */
  refresh(): void {
    this.unloading.refresh();
    this.refreshSnippets();
    const { memoryScope, languages: switchedOn, exclude } = this.options.settings();
    const now = JSON.stringify([memoryScope, switchedOn, exclude]);
    if (now === this.memorySettings) return;
    this.memorySettings = now;
    this.completer.clear(); // Earlier suggestions may have come from what is forgotten now.
    this.memory?.dispose();
    this.memory = undefined;
    for (const glob of globsOf(exclude).refused) this.options.logger.warn(refusedGlob("inkling.exclude", glob));
    if (memoryScope === "off") return;
    const languagesNow = (): Settings["languages"] => this.options.settings().languages;
    const { engine } = this;
    this.memory = new MemoryFeed({
      engine,
      scope: memoryScope,
      languages: languagesNow,
      exclude,
      log: this.options.logger,
      onStatus: this.options.onMemory,
    });
    this.memory.engineState(engine.state);
  }

  private refreshSnippets(): void {
    const { settings } = this.options;
    this.snippets?.clear();
    if (settings().snippets === (this.snippets !== undefined)) return;
    this.completer.clear(); // Earlier suggestions may have come from what is not to be looked at now.
    this.snippets?.dispose();
    this.snippets = settings().snippets ? new OpenSnippets(settings) : undefined;
  }

  /** Undefined while the memory is off. */
  get memoryStatus(): FeedStatus | undefined {
    return this.memory?.status;
  }

  /** Whether the memory holds something of the document. */
  remembers(document: string): boolean {
    return this.memory?.knows(document) ?? false;
  }

  forgetMemory(): void {
    this.completer.clear();
    this.memory?.startAgain();
  }

  /** The command of an accepted suggestion ran. */
  noteAccepted(): void {
    this.fates.accepted();
  }

  noteDismissed(): void {
    this.fates.dismissed();
  }

  get engineState(): EngineState {
    return this.engine.state;
  }

  /** What the suggestions of the last minute took of the processor. */
  get cpuUsage(): CpuUsage {
    return this.meter.usage;
  }

  /** Minutes without typing after which the model was unloaded, while it is. */
  get unloadedAfter(): number | undefined {
    return this.unloaded;
  }

  get enginePid(): number | undefined {
    return this.engine.pid;
  }

  stopInspecting(): void {
    this.engine.stopInspecting();
  }

  async completeAgain(snapshot: EditorSnapshot): Promise<Decision> {
    return await this.completer.complete(snapshot, new AbortController().signal, "explain");
  }

  async analyse(
    of: number,
    job: AnalysisJob,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<AnalysisResult> {
    this.analysing++;
    try {
      return await this.engine.analyse(of, job, signal, onProgress);
    } finally {
      this.analysing--;
      this.unloading.used();
    }
  }

  async reproduce(asked: Asked): Promise<ReproductionResult> {
    return await this.completer.withoutAhead(() => this.engine.reproduce(asked));
  }

  restartEngine(): void {
    this.completer.clear();
    this.engine.restart();
  }

  dispose(): void {
    this.memory?.dispose();
    this.snippets?.dispose();
    this.store.dispose();
  }

  private follow({ kind }: EngineState): void {
    if (kind === "off" || kind === "failed") return;
    this.unloaded = undefined;
    this.unloading.used();
  }

  private unload(): void {
    if (this.engine.state.kind !== "ready") return;
    this.unloaded = this.options.settings().unloadAfterMinutes;
    this.options.logger.info(`engine unloaded after ${this.unloaded} minutes without typing`);
    this.engine.stop();
  }

  /** The model is loaded in the background once there is something to complete, not at the first keystroke. */
  private startIfWanted(): void {
    const document = window.activeTextEditor?.document;
    if (document !== undefined && languages.match(SELECTOR, document) > 0) this.engine.start();
  }
}
