import { systemClock } from "../core/clock";
import type { Disposable } from "../core/disposable";
import type { CacheShape } from "../model/kvCache";
import type { OpenedGraph, OpenGraph } from "../model/loadModel";
import { ContextRunner } from "./analysis/contextRunner";

/** How long the analysis graph is kept without a job. */
const IDLE_MS = 60_000;

/** The analysis graph with a cache of its own: in memory only while somebody uses it. */
export class AnalysisSession {
  private opened: { readonly graph: OpenedGraph; readonly runner: ContextRunner } | undefined;
  private timer: Disposable | undefined;

  constructor(
    private readonly open: OpenGraph,
    private readonly shape: CacheShape,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** For one job at a time, which calls {@link rest} when it ends. Throws an AppError for a graph that does not load. */
  async runner(): Promise<ContextRunner> {
    this.timer?.dispose();
    if (!this.opened) {
      const graph = await this.open();
      this.opened = { graph, runner: new ContextRunner(graph, this.shape) };
    }
    return this.opened.runner;
  }

  /** No job uses the runner now. */
  rest(): void {
    this.timer?.dispose();
    this.timer = systemClock.after(this.idleMs, () => void this.release());
  }

  /** Gives graph and cache back. Not while a job uses the runner. */
  async release(): Promise<void> {
    this.timer?.dispose();
    const { opened } = this;
    this.opened = undefined;
    await opened?.graph.close();
  }
}
