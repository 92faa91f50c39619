import { waitFor } from "../../core/wait";
import type { CompletionMode, CompletionRequest } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";
import type { EditorSnapshot } from "../context/snapshot";
import { Ahead } from "./ahead";
import { cleanUpContext } from "./cleanUp/context";
import type { CompletionEngine } from "./completionEngine";
import { type CpuBudget, usageText } from "./cpuBudget";
import { EDITOR_WAIT_MS, ownWait, Pace } from "./debounce";
import type { Decision, Generation } from "./decision";
import type { History } from "./fate";
import { InFlight } from "./inFlight";
import { Judge } from "./judge";
import { chooseMode, unsuitablePlace } from "./mode";
import { failed, nothing, type Outcome } from "./outcome";
import { paceOf } from "./presets";
import { refusal } from "./refusal";
import { buildRequest, type RequestSources } from "./request";
import { ReuseCache } from "./reuse";
import { withSelectedEntry } from "./selected";
import type { CompleterSettings } from "./settings";
import type { Spot } from "./spot";

export interface CompleterOptions extends RequestSources {
  /** Asked at every request. */
  settings(): CompleterSettings;
  /** What became of earlier suggestions. */
  readonly history?: History;
  readonly budget?: CpuBudget;
  onDecision?(decision: Decision, snapshot: EditorSnapshot): void;
  /** What the answer to a question was that was overtaken by typing along: later decisions show the rest of it. */
  onLateAnswer?(decision: Decision, snapshot: EditorSnapshot): void;
  /** Around the engine's work, not around answers that need none. */
  onBusy?(busy: boolean): void;
  /** Id of the first decision; 1 if absent. */
  readonly firstId?: number;
  /** Milliseconds of a monotonic clock. */
  now?(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
}

/** What is noted on the way to an outcome. */
interface Trace {
  mode: CompletionMode | undefined;
  ownWaitMs: number;
}

/** Decides what to show at the cursor: the whole way from a snapshot to a {@link Decision}, without VS Code. */
export class Completer {
  private readonly reuse = new ReuseCache();
  private readonly judge: Judge;
  private readonly ahead: Ahead;
  private readonly pace = new Pace();
  private readonly inFlight: InFlight;
  /** What has been on the screen; typing along it is not held up. */
  private readonly seen = new WeakSet<Generation>();
  private readonly now: () => number;
  private readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Resolves when the latest work ahead is done or given up; for measurements. */
  aheadDone: Promise<void> = Promise.resolve();
  private running = 0;
  /** Works under way during which nothing is done ahead. */
  private alone = 0;
  private nextId: number;

  constructor(
    private readonly engine: CompletionEngine,
    private readonly options: CompleterOptions,
  ) {
    this.judge = new Judge(engine, this.reuse, options.history);
    this.nextId = options.firstId ?? 1;
    this.now = options.now ?? (() => performance.now());
    this.wait = options.wait ?? waitFor;
    this.inFlight = new InFlight(this.wait);
    this.ahead = new Ahead(engine, this.reuse, {
      settings: () => options.settings(),
      budget: options.budget,
      sources: options,
      unwelcome: () => this.alone > 0 || this.inFlight.isBusy || options.inspecting?.() === true,
      wait: this.wait,
    });
  }

  /** @param again whether the model is to be asked even where an earlier suggestion would do, and at once */
  async complete(snapshot: EditorSnapshot, signal: AbortSignal, again = false): Promise<Decision> {
    const start = this.now();
    const time = Date.now();
    if (snapshot.trigger === "automatic" && !again) this.pace.key(start);
    const trace: Trace = { mode: undefined, ownWaitMs: 0 };
    const outcome = await this.withoutAhead(() => this.decideInTime(snapshot, signal, trace, again, start));
    const decision = this.decisionOf(outcome, snapshot, { ...trace, time, totalMs: this.now() - start });
    this.options.onDecision?.(decision, snapshot);
    if (decision.kind === "shown" && !signal.aborted) this.aheadDone = this.ahead.goOn(snapshot, decision.edit);
    return decision;
  }

  /** The text has changed, or the cursor has moved: what is done ahead of it is not wanted any more. */
  moved(): void {
    this.ahead.stop();
  }

  /** The cursor has moved without an edit: has the text around it read, so that the first key there is not slow. */
  warmUp(snapshot: EditorSnapshot): void {
    this.ahead.stop();
    const settings = this.options.settings();
    if (!settings.onDemand && refusal(snapshot, settings) === undefined) void this.ahead.warmUp(snapshot);
  }

  /** Does work of the engine that work ahead would cancel or hold up: nothing is done ahead meanwhile. */
  async withoutAhead<T>(work: () => Promise<T>): Promise<T> {
    this.ahead.stop();
    this.alone++;
    try {
      return await work();
    } finally {
      this.alone--;
    }
  }

  /** Forgets earlier suggestions: the model or the settings have changed. */
  clear(): void {
    this.inFlight.cancel();
    this.reuse.clear();
    this.ahead.clear();
  }

  private async decide(snapshot: EditorSnapshot, signal: AbortSignal, trace: Trace, again: boolean): Promise<Outcome> {
    const settings = this.options.settings();
    const off = refusal(snapshot, settings);
    if (off !== undefined) return nothing(off.reason, off.detail);
    const place = withSelectedEntry(snapshot);
    if (place === undefined) return nothing("selected-mismatch", snapshot.selected?.text);

    const mode = chooseMode(place, settings.multiLine, this.reuse.isFinished(place));
    trace.mode = mode;
    const spot: Spot = { snapshot, place, context: cleanUpContext(place, mode), preset: settings.preset };
    const automatic = snapshot.trigger === "automatic" && !again;
    const hit = again ? undefined : this.reuse.find(place);
    if (hit !== undefined) {
      trace.mode = hit.entry.mode;
      if (automatic) return this.judge.rest(hit, spot);
      return this.generate(spot, mode, settings, signal, (result) => this.judge.beside(hit, result, spot));
    }
    if (automatic && settings.onDemand) return nothing("on-demand");
    const ready = again ? undefined : this.ahead.find(place, mode);
    if (ready !== undefined) return this.atOnce(this.judge.earlier(ready, spot));
    const unsuitable = snapshot.trigger === "automatic" ? unsuitablePlace(snapshot) : undefined;
    if (unsuitable !== undefined) return nothing(unsuitable);
    if (this.engine.state.kind === "failed") return failed(this.engine.state.error);
    if (automatic) {
      const isJoined = await this.inFlight.join(place, signal);
      const joined = isJoined && !signal.aborted ? this.reuse.find(place) : undefined;
      if (joined !== undefined) {
        trace.mode = joined.entry.mode;
        return this.judge.rest(joined, spot);
      }
      if (this.options.budget?.allows("automatic") === false)
        return nothing("over-budget", usageText(this.options.budget.usage));
      if (!isJoined) trace.ownWaitMs = await this.ownWait(settings, signal);
    }
    if (signal.aborted) return nothing("cancelled");
    return await this.generate(spot, mode, settings, signal, (result) => this.judge.answer(result, spot));
  }

  /**
   * The compute starts at once, the show waits: until so long after the key. Not for what was on the screen before, nor
   * for what is asked for by hand.
   */
  private async decideInTime(
    snapshot: EditorSnapshot,
    signal: AbortSignal,
    trace: Trace,
    again: boolean,
    start: number,
  ): Promise<Outcome> {
    const outcome = await this.decide(snapshot, signal, trace, again);
    if (outcome.kind === "nothing" || this.seen.has(outcome.generation)) return outcome;
    if (snapshot.trigger === "invoke" || again) return this.atOnce(outcome);
    const before = this.now();
    const left = paceOf(this.options.settings()).showDelayMs - EDITOR_WAIT_MS - (before - start);
    if (left > 0) await this.wait(left, signal);
    trace.ownWaitMs += this.now() - before;
    if (!signal.aborted) return this.atOnce(outcome);
    return nothing("cancelled", "", outcome.source === "engine" ? outcome.generation : undefined);
  }

  private decisionOf(
    outcome: Outcome,
    { path, trigger, languageId }: EditorSnapshot,
    noted: Trace & Pick<Decision, "time" | "totalMs">,
  ): Decision {
    return { ...outcome, id: this.nextId++, languageId, path, trigger, ...noted };
  }

  /** Typing along this is not held up. */
  private atOnce(outcome: Outcome): Outcome {
    if (outcome.generation !== undefined) this.seen.add(outcome.generation);
    return outcome;
  }

  private async ownWait(settings: CompleterSettings, signal: AbortSignal): Promise<number> {
    const wait = ownWait(this.pace, paceOf(settings), this.options.history?.situation);
    if (wait === 0) return 0;
    const start = this.now();
    await this.wait(wait, signal);
    return this.now() - start;
  }

  private async generate(
    spot: Spot,
    mode: CompletionMode,
    settings: CompleterSettings,
    signal: AbortSignal,
    judge: (result: CompletionResult) => Outcome,
  ): Promise<Outcome> {
    const request = buildRequest(spot.place, mode, settings, this.options);
    const start = this.now();
    const time = Date.now();
    let isLate = false;
    const outcome = await this.inFlight.start(spot.place, signal, async (working, onPartial) => {
      const judged = judge(await this.ask(request, working, onPartial));
      const noted = { mode, ownWaitMs: 0, time, totalMs: this.now() - start };
      if (isLate) this.options.onLateAnswer?.(this.decisionOf(judged, spot.snapshot, noted), spot.snapshot);
      return judged;
    });
    if (outcome.kind !== "interrupted") return outcome;
    isLate = true;
    return this.judge.interrupted(outcome.pieces);
  }

  private async ask(
    request: CompletionRequest,
    signal: AbortSignal,
    onPartial: (text: string) => void,
  ): Promise<CompletionResult> {
    const start = this.now();
    const wasReady = this.engine.state.kind === "ready";
    this.addRunning(1);
    try {
      const result = await this.engine.complete(request, signal, onPartial);
      if (result.kind === "generated" && wasReady) this.pace.answered(this.now() - start);
      return result;
    } finally {
      this.addRunning(-1);
    }
  }

  private addRunning(change: number): void {
    this.running += change;
    this.options.onBusy?.(this.running > 0);
  }
}
