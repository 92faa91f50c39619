import type { Decision } from "../completion/decision";
import type { EngineState } from "../engine/clientOptions";
import type { IndexerStatus } from "../indexing/workspaceIndexer";
import type { SizeStatus } from "../models/sizeText";
import type { Days } from "../statistics/counters";
import type { App } from "./app";
import type { InspectorFacts } from "./inspector/inspectorController";

/** What Inkling's own tests can see of it: the one place that exists for them. */
export class Testing {
  constructor(private readonly app: App) {}

  get engineState(): EngineState {
    return this.app.switchboard.engineState;
  }

  /** Process id of the engine while it runs. */
  get enginePid(): number | undefined {
    return this.app.session?.engine.pid;
  }

  get lastDecision(): Decision | undefined {
    return this.app.recent.last;
  }

  /** Resolves when what may come after the suggestion that is shown is made, or given up. */
  get prefetchDone(): Promise<void> {
    return this.app.session?.completer.prefetchDone ?? Promise.resolve();
  }

  /** Whether the table of the last decisions is seen. */
  get decisionsOpen(): boolean {
    return this.app.decisions.open;
  }

  get inspector(): InspectorFacts {
    return this.app.inspector.facts;
  }

  /** What the memory of the user's files holds; undefined while it is off. */
  get memory(): IndexerStatus | undefined {
    return this.app.session?.memory?.status;
  }

  get statisticsOpen(): boolean {
    return this.app.statisticsView.open;
  }

  /** Where imported models are. */
  get modelsFolder(): string {
    return this.app.switchboard.choice.library.folder;
  }

  /** Folder of the model that answers, or will. */
  get modelFolder(): string | undefined {
    return this.app.session?.engine.modelFolder;
  }

  /** Which of the models that come with Inkling runs, and why; undefined where there is only one. */
  get size(): SizeStatus | undefined {
    return this.app.switchboard.sizes.status(this.modelFolder);
  }

  /** What the status item says. */
  get status(): string {
    return this.app.status.line;
  }

  /** Has another model stand for the large one, and another time per key be the limit, in ms. */
  pretendLarge(folder: string | undefined, limitMs: number): void {
    this.app.switchboard.sizes.pretend(folder, limitMs);
  }

  /** What was counted, by day and language. */
  async statistics(): Promise<Days> {
    return await this.app.statistics.all();
  }

  /** Whether the memory holds something of a document. @param document its URI */
  remembers(document: string): boolean {
    return this.app.session?.memory?.knows(document) ?? false;
  }
}
