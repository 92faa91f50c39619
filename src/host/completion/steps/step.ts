import { assert } from "../../../core/assert";
import type { Clock } from "../../../core/clock";
import type { CompletionMode, Trigger } from "../../../model/completion/request";
import type { EditorSnapshot } from "../../context/snapshot";
import type { CompletionSite } from "../completionSite";
import type { CpuBudget } from "../cpuBudget";
import type { TypingCadence } from "../debounce";
import type { Generation } from "../decision";
import type { InFlight, RequestInFlight } from "../inFlight";
import type { ObservedEngine } from "../observedEngine";
import type { Outcome } from "../outcome";
import type { Prefetcher } from "../prefetcher";
import type { RequestSources } from "../request";
import type { ReuseCache, ReuseHit } from "../reuse";
import type { CompleterSettings } from "../settings";
import type { SuggestionFilter } from "../suggestionFilter";
import type { SuggestionHistory } from "../suggestionOutcome";

/** `explain`: the model is to be asked at once, even where an earlier suggestion would do; somebody looks at its work. */
export type CompletionTrigger = Trigger | "explain";

/** A step of the way to what is shown. The first that has an outcome ends the way. */
export type Step = (context: StepContext, parts: StepParts) => Outcome | undefined | Promise<Outcome | undefined>;

/** What the steps work with; the same for all requests of a completer. */
export interface StepParts {
  readonly engine: ObservedEngine;
  readonly reuse: ReuseCache;
  readonly prefetcher: Prefetcher;
  readonly inFlight: InFlight;
  readonly filter: SuggestionFilter;
  readonly cadence: TypingCadence;
  readonly sources: RequestSources;
  readonly budget: CpuBudget | undefined;
  readonly history: SuggestionHistory | undefined;
  /** What has been on the screen; typing along it is not held up. */
  readonly seen: WeakSet<Generation>;
  settings(): CompleterSettings;
  /** Whether the last edit took away text at the cursor, and was no slip inside a suggestion. */
  isAfterDeletion(snapshot: EditorSnapshot): boolean;
  /** Takes note of what is made of an answer that came after the text had changed. */
  onLate(outcome: Outcome, context: StepContext): void;
  readonly clock: Clock;
}

/** When something was asked. */
export interface AskedAt {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Milliseconds of a monotonic clock. */
  readonly startMs: number;
}

export function askedNow(clock: Clock): AskedAt {
  return { time: clock.date().getTime(), startMs: clock.now() };
}

/** The request that the engine was asked, and when. */
export interface AskedRequest extends AskedAt {
  readonly request: RequestInFlight;
}

export interface Question {
  readonly snapshot: EditorSnapshot;
  readonly trigger: CompletionTrigger;
  readonly signal: AbortSignal;
  /** As they were when it was asked. */
  readonly settings: CompleterSettings;
  readonly at: AskedAt;
}

/** One request on its way to what is shown: what was asked, and what the steps note for later ones and for the decision. */
export class StepContext implements Question {
  readonly snapshot: EditorSnapshot;
  readonly trigger: CompletionTrigger;
  readonly signal: AbortSignal;
  readonly settings: CompleterSettings;
  readonly at: AskedAt;
  /** Undefined until it matters. */
  mode: CompletionMode | undefined;
  /** Milliseconds that were waited on purpose. */
  ownWaitMs = 0;
  /** The suggestion that is here already, where a person asks for others. */
  standing: ReuseHit | undefined;
  /** Whether a request in flight was waited for. */
  hasJoined = false;
  private chosenSite: CompletionSite | undefined;
  private askedRequest: AskedRequest | undefined;

  constructor({ snapshot, trigger, signal, settings, at }: Question) {
    this.snapshot = snapshot;
    this.trigger = trigger;
    this.signal = signal;
    this.settings = settings;
    this.at = at;
  }

  get site(): CompletionSite {
    assert(this.chosenSite !== undefined, "no step has chosen the site");
    return this.chosenSite;
  }

  set site(site: CompletionSite) {
    this.chosenSite = site;
    this.mode = site.context.mode;
  }

  get asked(): AskedRequest {
    assert(this.askedRequest !== undefined, "no step has asked the engine");
    return this.askedRequest;
  }

  set asked(asked: AskedRequest) {
    this.askedRequest = asked;
  }
}
