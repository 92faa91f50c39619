import { type Clock, systemClock } from "../../core/clock";
import type { Disposable } from "../../core/disposable";
import { AppError, type ErrorValue, errorText } from "../../core/errors";
import { english, type Sentence, sentence, sentenceText } from "../../core/translate";
import type { ModelSummary } from "../../model/summary";
import type { EngineEvents, EngineMethods } from "../../wire/engine";
import { type CallOptions, type Listeners, type Outcome, RpcCaller } from "../../wire/rpc";
import { ChildPort } from "./childPort";
import type { EngineClientOptions, EngineState } from "./clientOptions";
import { forkEngine } from "./engineProcess";
import { ANSWERING, LOADING, type Patience, Watchdog } from "./watchdog";

/** After a crash the engine starts again by itself, unless it had crashed less than this long before. */
const CRASH_WINDOW_MS = 60_000;

interface Engine {
  readonly child: ChildPort;
  readonly rpc: RpcCaller<EngineMethods, EngineEvents>;
}

/** How a replacement goes on. */
export interface ReplaceOptions {
  /** Of loading the other model, while the first goes on answering. */
  onProgress(percent: number): void;
  /** Resolves when the other model may take its place. */
  turn(): Promise<void>;
}

/** What came of a replacement. `gone`: the process ended, or something else was asked for meanwhile. */
export type Replacement =
  | { readonly kind: "replaced" | "gone" }
  | { readonly kind: "failed"; readonly error: ErrorValue };

export interface SupervisorOptions extends Omit<EngineClientOptions, "onInspection"> {
  readonly listeners: Listeners<EngineEvents>;
  /** Whether something waits for the engine that was not sent yet. */
  holds(): boolean;
  /** A stuck engine was ended, and is started again: what was not sent is not kept waiting for the next one. */
  onStuck(): void;
}

/** The engine's states: starts the process, loads the model, watches it, and starts it again after a crash, once. */
export class EngineSupervisor implements Disposable {
  private readonly clock: Clock;
  private current: EngineState = { kind: "off" };
  private engine: Engine | undefined;
  /** Loads another model, or has loaded it and waits for its turn. */
  private standby: Engine | undefined;
  private folder: string;
  private lastCrash = Number.NEGATIVE_INFINITY;
  /** Why the engine before this one was ended, if it was. */
  private before: { readonly restarted?: Sentence } = {};
  private readonly watchdog: Watchdog;

  constructor(private readonly options: SupervisorOptions) {
    this.clock = options.clock ?? systemClock;
    this.folder = options.modelFolder;
    this.watchdog = new Watchdog({
      clock: this.clock,
      patience: () => this.patience,
      ping: () => this.tell("ping"),
      onSlow: () => this.slow(),
      onStuck: (seconds) => this.crashed(sentence("no sign of life for {0} seconds", seconds), true),
    });
  }

  get state(): EngineState {
    return this.current;
  }

  /** Of the model that is loaded, or will be. */
  get modelFolder(): string {
    return this.folder;
  }

  get pid(): number | undefined {
    return this.engine?.child.pid;
  }

  /** Whether there is an engine that can be asked. */
  get runs(): boolean {
    return this.current.kind === "ready" || this.current.kind === "slow";
  }

  /** Does nothing if there is an engine, or if it failed. */
  start(): void {
    if (this.engine || this.current.kind === "failed") return;
    this.setState({ kind: "loading", percent: 0, ...this.before });
    this.engine = this.fork();
    void this.load(this.engine);
    this.watchdog.watch();
  }

  /**
   * Loads another model in a second process, and has it answer in place of the first. Where that fails, the first goes
   * on; where there is none that answers, the other model is only what will be loaded.
   */
  async replace(modelFolder: string, { onProgress, turn }: ReplaceOptions): Promise<Replacement> {
    this.endStandby();
    if (modelFolder === this.folder) return { kind: "gone" }; // It was to be another one, and is not any more.
    if (!this.runs) {
      this.folder = modelFolder;
      if (this.current.kind !== "off") this.restart();
      return { kind: "replaced" };
    }
    const standby = this.fork();
    this.standby = standby;
    const outcome = await this.callLoad(standby, modelFolder, onProgress);
    if (outcome.kind === "reply") await turn();
    if (this.standby !== standby) return { kind: "gone" };
    if (outcome.kind !== "reply") {
      this.endStandby();
      return outcome.kind === "failed" ? outcome : { kind: "gone" };
    }
    this.standby = undefined;
    this.end();
    // Whoever has told the first engine something hears that it is gone.
    this.setState({ kind: "off" });
    this.folder = modelFolder;
    this.engine = standby;
    this.before = {};
    this.ready(outcome.value);
    return { kind: "replaced" };
  }

  /** Forgets earlier crashes and errors, and starts afresh. */
  restart(): void {
    this.stop();
    this.lastCrash = Number.NEGATIVE_INFINITY;
    this.before = {};
    this.start();
  }

  /** Ends the process, even in the middle of a run. */
  stop(): void {
    this.endStandby();
    this.end();
    if (this.current.kind !== "off") this.setState({ kind: "off" });
  }

  dispose(): void {
    this.stop();
  }

  /** Something waits for the engine from now on. */
  watch(): void {
    this.watchdog.watch();
  }

  /** Asks an engine that is ready; without one the outcome is `gone`. Sends the request before it returns. */
  async call<K extends keyof EngineMethods>(
    method: K,
    request: EngineMethods[K]["request"],
    options?: CallOptions<EngineMethods[K]["progress"]>,
  ): Promise<Outcome<EngineMethods[K]["reply"]>> {
    if (!this.engine || !this.runs) return { kind: "gone" };
    this.watch();
    return await this.engine.rpc.call(method, request, options);
  }

  /** To any engine, ready or not. */
  tell(method: "ping" | "stopInspecting"): void {
    this.engine?.rpc.tell(method, undefined);
  }

  private get patience(): Patience | undefined {
    if (this.current.kind === "loading") return LOADING;
    return this.options.holds() || (this.engine?.rpc.waiting ?? 0) > 0 ? ANSWERING : undefined;
  }

  private fork(): Engine {
    const { engineFile, logger, fork = forkEngine, listeners } = this.options;
    const onExit = (reason: Sentence): void => {
      if (this.engine === engine) this.crashed(reason);
      else engine.rpc.end();
    };
    const child = new ChildPort(fork(engineFile), { name: "engine", logger, onExit });
    child.onMessage(() => this.sign(child));
    const engine: Engine = { child, rpc: new RpcCaller<EngineMethods, EngineEvents>(child, listeners) };
    return engine;
  }

  private async load(engine: Engine): Promise<void> {
    const onProgress = (percent: number): void => this.setState({ kind: "loading", percent, ...this.before });
    const outcome = await this.callLoad(engine, this.folder, onProgress);
    if (this.engine !== engine) return;
    if (outcome.kind === "failed") this.fail(outcome.error);
    if (outcome.kind === "reply") this.ready(outcome.value);
  }

  private async callLoad(
    { rpc }: Engine,
    modelFolder: string,
    onProgress: (percent: number) => void,
  ): Promise<Outcome<ModelSummary>> {
    const { threads, contextTokens } = this.options;
    return await rpc.call("load", { modelFolder, threads, contextTokens }, { onProgress });
  }

  private ready(model: ModelSummary): void {
    const { logger } = this.options;
    const { name, version, loadMs, context } = model;
    logger.info(`engine ${this.pid}: ${name} ${version} in ${loadMs.toFixed(0)} ms, ${context} tokens`);
    this.setState({ kind: "ready", model, ...this.before });
  }

  private slow(): void {
    if (this.current.kind !== "ready") return;
    this.options.logger.warn(`engine ${this.pid}: no sign of life for ${ANSWERING.slow} seconds`);
    this.setState({ ...this.current, kind: "slow" });
  }

  /** A message has come, whatever it says. */
  private sign(from: ChildPort): void {
    if (from !== this.engine?.child) return;
    this.watchdog.sign();
    if (this.current.kind === "slow") this.setState({ ...this.current, kind: "ready" });
  }

  /** @param stuck it is there, and does nothing */
  private crashed(reason: Sentence, stuck = false): void {
    const again = this.clock.now() - this.lastCrash < CRASH_WINDOW_MS;
    this.lastCrash = this.clock.now();
    this.options.logger.error(`engine: ${sentenceText(reason, english)}; ${again ? "not " : ""}starting again`);
    if (again) {
      const what = sentence("The engine crashed twice within a minute ({0}).", reason);
      const fix = sentence("Run “Inkling: Restart Engine”, and look at “Inkling: Show Log” if it happens again.");
      this.fail(new AppError("engine-crashed", what, fix).toValue());
      return;
    }
    this.before = { restarted: reason };
    this.end();
    if (stuck) this.options.onStuck();
    this.setState({ kind: "off" });
    this.start();
  }

  private fail(error: ErrorValue): void {
    this.options.logger.error(`engine: ${error.code}: ${errorText(error, english)}`);
    this.end(); // Before anybody hears of it, who may start another.
    this.setState({ kind: "failed", error });
  }

  /** Calls under way end as `gone`. */
  private end(): void {
    this.watchdog.dispose();
    this.engine?.child.dispose();
    this.engine?.rpc.end();
    this.engine = undefined;
  }

  private endStandby(): void {
    this.standby?.child.dispose();
    this.standby?.rpc.end();
    this.standby = undefined;
  }

  private setState(state: EngineState): void {
    this.current = state;
    this.options.onState(state);
  }
}
