import { join } from "node:path";
import { languages, window } from "vscode";
import { Completer } from "../completion/completer";
import type { Decision } from "../completion/decision";
import type { EditorSnapshot } from "../context/snapshot";
import { type Disposable, DisposableStore } from "../core/disposable";
import type { Logger } from "../core/log";
import { EngineClient, type EngineState } from "../engine/client";
import type { AnalysisResult, Inspection } from "../engine/inspection";
import type { InspectorEngine } from "./inspector/inspector";
import { InklingProvider, SELECTOR } from "./provider";
import type { Settings } from "./settingsSchema";

export interface RunningOptions {
  /** Folder of the installed extension. */
  readonly extensionFolder: string;
  readonly settings: () => Settings;
  readonly logger: Logger;
  onEngine(state: EngineState): void;
  /** Whether completions are to be inspected. */
  inspecting(): boolean;
  onInspection(id: number, inspection: Inspection): void;
  onDecision(decision: Decision, snapshot: EditorSnapshot): void;
  onBusy(busy: boolean): void;
  onEditor(): void;
}

/** Everything that exists only while Inkling is on: the engine, the provider, the listeners. */
export class Running implements Disposable, InspectorEngine {
  private readonly store = new DisposableStore();
  private readonly engine: EngineClient;
  private readonly completer: Completer;

  constructor(options: RunningOptions) {
    const { threads, modelPath } = options.settings();
    this.engine = this.store.add(
      new EngineClient({
        engineFile: join(options.extensionFolder, "dist", "engine.js"),
        modelFolder: modelPath === "" ? join(options.extensionFolder, "media", "model") : modelPath,
        threads,
        logger: options.logger,
        onState: options.onEngine,
        onInspection: options.onInspection,
      }),
    );
    this.completer = new Completer(this.engine, options);
    const provider = new InklingProvider(this.completer);
    this.store.add(languages.registerInlineCompletionItemProvider(SELECTOR, provider));
    this.store.add(
      window.onDidChangeActiveTextEditor(() => {
        this.startIfWanted();
        options.onEditor();
      }),
    );
    this.startIfWanted();
  }

  get engineState(): EngineState {
    return this.engine.state;
  }

  get enginePid(): number | undefined {
    return this.engine.pid;
  }

  stopInspecting(): void {
    this.engine.stopInspecting();
  }

  async completeAgain(snapshot: EditorSnapshot): Promise<Decision> {
    return await this.completer.complete(snapshot, new AbortController().signal, true);
  }

  async analyse(): Promise<AnalysisResult> {
    return { kind: "unavailable", reason: "no-analysis-graph" };
  }

  restartEngine(): void {
    this.completer.clear();
    this.engine.restart();
  }

  dispose(): void {
    this.store.dispose();
  }

  /** The model is loaded in the background once there is something to complete, not at the first keystroke. */
  private startIfWanted(): void {
    const document = window.activeTextEditor?.document;
    if (document !== undefined && languages.match(SELECTOR, document) > 0) this.engine.start();
  }
}
