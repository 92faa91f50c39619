import { join } from "node:path";
import { l10n, languages, window } from "vscode";
import { systemClock } from "../../core/clock";
import { type Disposable, DisposableStore } from "../../core/disposable";
import { globsOf, refusedGlob } from "../../core/globs";
import type { Logger } from "../../core/log";
import type { AnalysisJob, AnalysisResult } from "../../model/inspection/analysis";
import { Completer } from "../completion/completer";
import { MinuteBudget } from "../completion/cpuBudget";
import type { Decision } from "../completion/decision";
import { Deletions } from "../completion/deletions";
import { MeteredEngine } from "../completion/meteredEngine";
import { reportOf } from "../completion/report";
import { SuggestionTracker } from "../completion/suggestionTracker";
import { documentSuppression } from "../completion/suppression";
import type { EditorSnapshot } from "../context/snapshot";
import { EngineClient } from "../engine/client";
import type { Replacement, ReplaceOptions } from "../engine/supervisor";
import type { WorkspaceIndexer } from "../indexing/workspaceIndexer";
import { CpuMeter } from "./cpuMeter";
import { CursorMoves } from "./cursorMoves";
import type { DocumentEvents } from "./documentEvents";
import { factsOf } from "./documentSnapshot";
import type { Events } from "./events";
import { hideGhostText } from "./ghostText";
import type { AnalysisEngine } from "./inspector/analysisRequests";
import { IndexerListener } from "./memory/indexerListener";
import { OpenSnippets } from "./openSnippets";
import { InklingProvider, SELECTOR } from "./provider";
import type { RecentDecisions } from "./recentDecisions";
import type { Settings } from "./settingsSchema";
import { SuggestionListener } from "./suggestionListener";
import { UnloadWhenIdle } from "./unloadWhenIdle";

/** What is there before a session and after it. */
export interface SessionSurroundings {
  /** Folder of the installed extension. */
  readonly extensionFolder: string;
  readonly logger: Logger;
  readonly events: Events;
  readonly documents: DocumentEvents;
  readonly recent: RecentDecisions;
  /** Whether completions are to be inspected. */
  inspecting(): boolean;
  /** What an answer took, at least, that typing had asked for. @param folder of the model */
  onTyped(folder: string, ms: number, done: boolean): void;
}

/** Everything that exists only while Inkling is on: the engine, the provider, the listeners. */
export class Session implements Disposable, AnalysisEngine {
  readonly engine: EngineClient;
  readonly completer: Completer;
  readonly tracker: SuggestionTracker;
  /** What the suggestions of the last minute took of the processor. */
  readonly meter: CpuMeter;
  private readonly store = new DisposableStore();
  private readonly provider: InklingProvider;
  private readonly unloading: UnloadWhenIdle;
  /** Analyses under way. */
  private analysing = 0;
  private unloaded: number | undefined;
  private learning: IndexerListener | undefined;
  private snippets: OpenSnippets | undefined;
  /** The settings that the memory was started with. */
  private memorySettings = "";

  constructor(
    private readonly surroundings: SessionSurroundings,
    private readonly settings: () => Settings,
  ) {
    const { events, documents, recent } = surroundings;
    this.unloading = this.store.add(
      new UnloadWhenIdle({
        minutes: () => settings().unloadAfterMinutes,
        busy: () => this.analysing > 0,
        unload: () => this.unload(),
      }),
    );
    this.engine = this.store.add(this.newEngine());
    this.tracker = new SuggestionTracker({ clock: systemClock, onEnd: (end) => events.outcome.fire(end) });
    this.store.add(events.accepted.on(() => this.tracker.accepted()));
    this.store.add(new SuggestionListener(this.tracker, documents));
    const deletions = new Deletions();
    this.store.add(
      documents.onChange(({ uri, document, changes, isUndo }) =>
        deletions.changed(uri, document.version, changes, isUndo),
      ),
    );
    const budget = new MinuteBudget({
      limitPercent: () => settings().cpuLimitPercent,
      onSpent: () => this.meter.noted(),
    });
    this.meter = this.store.add(new CpuMeter(budget, () => events.status.fire()));
    this.completer = new Completer(new MeteredEngine(this.engine, budget), {
      settings,
      budget,
      history: this.tracker,
      isAfterDeletion: (snapshot) => deletions.isAfter(snapshot) && !this.tracker.isSlipUndone(snapshot.document),
      firstId: (recent.last?.id ?? 0) + 1,
      inspecting: () => surroundings.inspecting(),
      snippets: (snapshot) => this.snippets?.for(snapshot) ?? [],
      onDecision: (decision, snapshot) => this.decided(decision, snapshot),
      onLateAnswer: (decision, snapshot) => events.answer.fire({ decision, snapshot }),
      onBusy: (busy) => events.busy.fire(busy),
      onTyped: (ms, done) => surroundings.onTyped(this.engine.modelFolder, ms, done),
    });
    this.store.add(new CursorMoves(this.completer, documents, settings));
    this.provider = new InklingProvider(this.completer, (...shown) => this.tracker.shown(...shown));
    this.store.add(languages.registerInlineCompletionItemProvider(SELECTOR, this.provider));
    this.store.add(window.onDidChangeActiveTextEditor(() => this.startIfWanted()));
  }

  /** What is learned from the user's files; undefined while the memory is off. */
  get memory(): WorkspaceIndexer | undefined {
    return this.learning?.indexer;
  }

  /** Minutes without typing after which the model was unloaded, while it is. */
  get unloadedAfter(): number | undefined {
    return this.unloaded;
  }

  /** Follows those settings that need no other engine, and loads the model if there is something to complete. */
  refresh(): void {
    this.unloading.refresh();
    this.refreshSnippets();
    this.refreshMemory();
    if (this.unloaded === undefined) this.startIfWanted(); // A language may have been turned on.
  }

  private refreshMemory(): void {
    const { memoryScope, languages: switchedOn, exclude } = this.settings();
    const now = JSON.stringify([memoryScope, switchedOn, exclude]);
    if (now === this.memorySettings) return;
    this.memorySettings = now;
    this.completer.clear(); // Earlier suggestions may have come from what is forgotten now.
    this.learning?.dispose();
    this.learning = undefined;
    const { logger, events, documents } = this.surroundings;
    for (const glob of globsOf(exclude).refused) logger.warn(refusedGlob("inkling.exclude", glob));
    if (memoryScope === "off") return;
    this.learning = new IndexerListener({
      engine: this.engine,
      documents,
      scope: memoryScope,
      languages: () => this.settings().languages,
      exclude,
      log: logger,
      onStatus: () => events.status.fire(),
    });
    this.learning.engineState(this.engine.state);
  }

  /** @see EngineClient.analyse; the model stays loaded meanwhile */
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

  /** @see EngineClient.replace; earlier suggestions are forgotten then */
  async replaceModel(folder: string, options: ReplaceOptions): Promise<Replacement> {
    const replacement = await this.engine.replace(folder, options);
    if (replacement.kind === "replaced") this.completer.clear();
    return replacement;
  }

  restartEngine(): void {
    this.completer.clear();
    void hideGhostText();
    this.engine.restart();
  }

  dispose(): void {
    void hideGhostText();
    this.learning?.dispose();
    this.snippets?.dispose();
    this.store.dispose();
  }

  private newEngine(): EngineClient {
    const { extensionFolder, logger, events } = this.surroundings;
    const { threads, contextTokens, modelPath } = this.settings();
    return new EngineClient({
      engineFile: join(extensionFolder, "dist", "engine.js"),
      modelFolder: modelPath,
      threads,
      contextTokens,
      logger,
      onInspection: (id, inspection) => events.inspection.fire({ id, inspection }),
      onState: (state) => {
        if (state.kind !== "off" && state.kind !== "failed") this.loaded();
        this.learning?.engineState(state);
        events.engine.fire();
        if (state.kind === "ready") void this.provider.askAgain();
      },
    });
  }

  private decided(decision: Decision, snapshot: EditorSnapshot): void {
    const { events } = this.surroundings;
    this.unloading.used();
    events.answer.fire({ decision, snapshot });
    events.decision.fire({ decision, report: reportOf(decision, l10n.t) });
  }

  private refreshSnippets(): void {
    this.snippets?.clear();
    if (this.settings().snippets === (this.snippets !== undefined)) return;
    this.completer.clear(); // Earlier suggestions may have come from what is not to be looked at now.
    this.snippets?.dispose();
    this.snippets = this.settings().snippets ? new OpenSnippets(this.settings, this.surroundings.documents) : undefined;
  }

  /** There is a model in memory, or soon. */
  private loaded(): void {
    this.unloaded = undefined;
    this.unloading.used();
  }

  private unload(): void {
    if (this.engine.state.kind !== "ready") return;
    this.unloaded = this.settings().unloadAfterMinutes;
    this.surroundings.logger.info(`engine unloaded after ${this.unloaded} minutes without typing`);
    this.engine.stop();
  }

  /** The model is loaded in the background once there is something to complete, not at the first keystroke. */
  private startIfWanted(): void {
    const document = window.activeTextEditor?.document;
    if (document === undefined || documentSuppression(factsOf(document), this.settings()) !== undefined) return;
    this.engine.start();
  }
}
