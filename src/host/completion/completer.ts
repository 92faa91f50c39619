import { type Clock, systemClock } from "../../core/clock";
import type { CompletionRequest } from "../../model/completion/request";
import type { EditorSnapshot } from "../context/snapshot";
import type { CompletionEngine } from "./completionEngine";
import type { CpuBudget } from "./cpuBudget";
import { TypingCadence } from "./debounce";
import type { Decision } from "./decision";
import { InFlight } from "./inFlight";
import { ObservedEngine } from "./observedEngine";
import type { Outcome } from "./outcome";
import { Prefetcher } from "./prefetcher";
import type { RequestSources } from "./request";
import { ReuseCache } from "./reuse";
import type { CompleterSettings } from "./settings";
import { walk } from "./steps/pipeline";
import { type AskedAt, askedNow, type CompletionTrigger, StepContext, type StepParts } from "./steps/step";
import { SuggestionFilter } from "./suggestionFilter";
import type { SuggestionHistory } from "./suggestionOutcome";
import { suppression } from "./suppression";

export interface CompleterOptions extends RequestSources {
  /** Asked at every request. */
  settings(): CompleterSettings;
  /** What became of earlier suggestions. */
  readonly history?: SuggestionHistory;
  readonly budget?: CpuBudget;
  /** Whether the last edit took away text at the cursor, and was no slip inside a suggestion; never if absent. */
  isAfterDeletion?(snapshot: EditorSnapshot): boolean;
  onDecision?(decision: Decision, snapshot: EditorSnapshot): void;
  /** What the answer to a question was that was overtaken by typing along: later decisions show the rest of it. */
  onLateAnswer?(decision: Decision, snapshot: EditorSnapshot): void;
  /** Around the engine's work, not around answers that need none. */
  onBusy?(busy: boolean): void;
  /** What an answer took, at least, that typing had asked for. @param done false for one that was cancelled meanwhile */
  onTyped?(ms: number, done: boolean): void;
  /** Id of the first decision; 1 if absent. */
  readonly firstId?: number;
  readonly clock?: Clock;
}

/**
 * Decides what to show at the cursor: from a snapshot to a {@link Decision}, without VS Code. The way is a list of steps,
 * `steps/pipeline.ts`; the first that has an outcome ends it:
 *
 * 1. settings, or the kind of document, speak against any suggestion, or text was just deleted;
 * 2. the site is chosen: past a highlighted list entry, a line or a block;
 * 3. what was suggested before goes on here;
 * 4. suggestions come only on demand;
 * 5. the engine has written this before anybody asked;
 * 6. the cursor is where nobody wants a suggestion by itself, or the engine has failed or cannot answer soon;
 * 7. what the engine is writing goes on here;
 * 8. the processor time is used up;
 * 9. on a slow machine, a pause in typing is waited for;
 * 10. the engine runs, and its answer is filtered.
 *
 * What is to be shown then waits for its delay after the key.
 */
export class Completer {
  private readonly parts: StepParts;
  /** Resolves when the latest prefetch is done or given up; for measurements. */
  prefetchDone: Promise<void> = Promise.resolve();
  /** Works under way during which nothing is prefetched. */
  private prefetchHolds = 0;
  private nextId: number;

  constructor(
    engine: CompletionEngine,
    private readonly options: CompleterOptions,
  ) {
    this.nextId = options.firstId ?? 1;
    this.parts = this.partsOf(engine);
  }

  /** @param trigger `explain` instead of the snapshot's own where the model is to be asked in any case, and at once */
  async complete(
    snapshot: EditorSnapshot,
    signal: AbortSignal,
    trigger: CompletionTrigger = snapshot.trigger,
  ): Promise<Decision> {
    const { parts, options } = this;
    const at = askedNow(parts.clock);
    if (trigger === "automatic") parts.cadence.key(at.startMs);
    const context = new StepContext({ snapshot, trigger, signal, settings: options.settings(), at });
    const outcome = await this.withoutPrefetching(() => walk(context, parts));
    const decision = this.decisionOf(outcome, snapshot, context, at);
    options.onDecision?.(decision, snapshot);
    if (decision.kind === "shown" && !signal.aborted)
      this.prefetchDone = parts.prefetcher.prefetchNext(snapshot, decision.edit);
    return decision;
  }

  /** The text has changed, or the cursor has moved: what was prefetched for it is not wanted any more. */
  moved(): void {
    this.parts.prefetcher.stop();
  }

  /** The cursor has moved without an edit: has the text around it read, so that the first key there is not slow. */
  warmCache(snapshot: EditorSnapshot): void {
    const { prefetcher } = this.parts;
    prefetcher.stop();
    const settings = this.options.settings();
    if (!settings.onDemand && suppression(snapshot, settings) === undefined) void prefetcher.warmCache(snapshot);
  }

  /** Does work of the engine that prefetching would cancel or hold up: nothing is prefetched meanwhile. */
  async withoutPrefetching<T>(work: () => Promise<T>): Promise<T> {
    this.parts.prefetcher.stop();
    this.prefetchHolds++;
    try {
      return await work();
    } finally {
      this.prefetchHolds--;
    }
  }

  /** Forgets earlier suggestions: the model or the settings have changed. */
  clear(): void {
    this.parts.inFlight.cancel();
    this.parts.reuse.clear();
    this.parts.prefetcher.clear();
    this.parts.cadence.forgetAnswers();
  }

  private partsOf(engine: CompletionEngine): StepParts {
    const { options } = this;
    const { history, budget, clock = systemClock } = options;
    const settings = (): CompleterSettings => options.settings();
    const reuse = new ReuseCache();
    const inFlight = new InFlight(clock);
    const cadence = new TypingCadence();
    return {
      engine: new ObservedEngine(engine, {
        onBusy: (busy) => options.onBusy?.(busy),
        onLatency: (ms, request) => {
          cadence.answered(ms);
          if (isTyped(request)) options.onTyped?.(ms, true);
        },
        onCancelled: (ms, request) => {
          if (isTyped(request)) options.onTyped?.(ms, false);
        },
        clock,
      }),
      reuse,
      prefetcher: new Prefetcher(engine, reuse, {
        settings,
        budget,
        sources: options,
        isBlocked: () => this.prefetchHolds > 0 || inFlight.isBusy || options.inspecting?.() === true,
        clock,
      }),
      inFlight,
      filter: new SuggestionFilter(engine, reuse, history),
      cadence,
      sources: options,
      budget,
      history,
      seen: new WeakSet(),
      settings,
      isAfterDeletion: (snapshot) => options.isAfterDeletion?.(snapshot) === true,
      onLate: (outcome, context) => this.tellLate(outcome, context),
      clock,
    };
  }

  private tellLate(outcome: Outcome, { snapshot, site, asked }: StepContext): void {
    const noted = { mode: site.context.mode, ownWaitMs: 0 };
    this.options.onLateAnswer?.(this.decisionOf(outcome, snapshot, noted, asked), snapshot);
  }

  private decisionOf(
    outcome: Outcome,
    { path, trigger, languageId }: EditorSnapshot,
    { mode, ownWaitMs }: Pick<Decision, "mode" | "ownWaitMs">,
    { time, startMs }: AskedAt,
  ): Decision {
    const totalMs = this.parts.clock.now() - startMs;
    return {
      ...outcome,
      id: this.nextId++,
      languageId,
      path,
      trigger,
      mode,
      ownWaitMs,
      time,
      totalMs,
    };
  }
}

/** Whether a request is one of those that come with the keys: a line, without what somebody looks at beside it. */
function isTyped({ mode, alternatives, inspect }: CompletionRequest): boolean {
  return mode === "line" && alternatives === undefined && inspect !== true;
}
