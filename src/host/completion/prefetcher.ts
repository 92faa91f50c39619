import { type Clock, delay } from "../../core/clock";
import { LruMap } from "../../core/lru";
import type { CompletionMode } from "../../model/completion/request";
import type { CompletionResult } from "../../model/completion/result";
import type { EditorSnapshot } from "../context/snapshot";
import type { CompletionEngine } from "./completionEngine";
import type { CpuBudget } from "./cpuBudget";
import type { SuggestionEdit } from "./decision";
import { chooseMode, unsuitablePosition } from "./mode";
import { buildRequest, type RequestSources } from "./request";
import { cacheKeyOf, type ReuseCache } from "./reuse";
import type { CompleterSettings } from "./settings";

/** How long nothing may have come after a suggestion: someone reads it, and does not just type along. */
const IDLE_MS = 250;

/** How long a cursor must rest before the text around it is read. */
const REST_MS = 150;

const REMEMBERED = 8;

export interface PrefetcherOptions {
  settings(): CompleterSettings;
  readonly budget: CpuBudget | undefined;
  readonly sources: RequestSources;
  /** Whether a request is under way, which must not wait, or somebody looks at what the model does. */
  isBlocked(): boolean;
  readonly clock: Clock;
}

/**
 * Work before anybody asks: the suggestion that would come after the one that is shown, and the reading of the text
 * around a cursor that has moved. Never decided on here: what was prepared is judged like any answer of the engine once
 * it is wanted. One thing at a time; whatever comes stops it.
 */
export class Prefetcher {
  private readonly prefetched = new LruMap<string, CompletionResult>(REMEMBERED);
  private controller = new AbortController();

  constructor(
    private readonly engine: CompletionEngine,
    private readonly reuse: ReuseCache,
    private readonly options: PrefetcherOptions,
  ) {}

  /** Something newer has come. */
  stop(): void {
    this.controller.abort();
  }

  /** Forgets what was prepared. */
  clear(): void {
    this.stop();
    this.prefetched.clear();
  }

  /** What the engine has written for this place already. */
  find(place: EditorSnapshot, mode: CompletionMode): CompletionResult | undefined {
    return place.trigger === "automatic" ? this.prefetched.get(cacheKeyOf(place, mode)) : undefined;
  }

  /** Goes on, after a moment, as if the suggestion that is shown were accepted. Resolves when that is done or stopped. */
  async prefetchNext(snapshot: EditorSnapshot, edit: SuggestionEdit): Promise<void> {
    const settings = this.options.settings();
    if (!settings.nextSuggestion || settings.onDemand || snapshot.selected !== undefined) return;
    const next = afterAccept(snapshot, edit);
    const mode = chooseMode(next, settings.multiLine, this.reuse.isFinished(next));
    const known = this.prefetched.get(cacheKeyOf(next, mode)) ?? this.reuse.find(next);
    if (known !== undefined || unsuitablePosition(next) !== undefined) return;
    const signal = await this.waitUntilIdle(IDLE_MS);
    if (signal === undefined) return;
    const result = await this.engine.complete(buildRequest(next, mode, settings, this.options.sources), signal);
    if (result.kind === "generated") this.prefetched.set(cacheKeyOf(next, mode), result);
  }

  /** Has the text around a cursor read, once it rests there. Resolves when that is done or stopped. */
  async warmCache(snapshot: EditorSnapshot): Promise<void> {
    if (unsuitablePosition(snapshot) !== undefined) return;
    const signal = await this.waitUntilIdle(REST_MS);
    if (signal === undefined) return;
    const request = buildRequest(snapshot, "line", { ...this.options.settings(), memory: false }, this.options.sources);
    await this.engine.complete({ ...request, maxTokens: 0 }, signal);
  }

  /** Waits; undefined if there is nothing to be done ahead now. */
  private async waitUntilIdle(ms: number): Promise<AbortSignal | undefined> {
    this.stop();
    if (!this.allowed()) return undefined;
    this.controller = new AbortController();
    const { signal } = this.controller;
    await delay(this.options.clock, ms, signal);
    return signal.aborted || !this.allowed() ? undefined : signal;
  }

  private allowed(): boolean {
    const { budget } = this.options;
    return this.engine.state.kind === "ready" && budget?.allows("ahead") !== false && !this.options.isBlocked();
  }
}

/**
 * The editor as it will be with the suggestion taken. The cursor stays where it is: the memory knows the document only as
 * it is now.
 */
function afterAccept(snapshot: EditorSnapshot, { insertText, before, after }: SuggestionEdit): EditorSnapshot {
  const prefix = snapshot.prefix.slice(0, snapshot.prefix.length - before) + insertText;
  const suffix = snapshot.suffix.slice(after);
  return {
    ...snapshot,
    prefix,
    suffix,
    linePrefix: prefix.slice(prefix.lastIndexOf("\n") + 1),
    lineSuffix: suffix.split("\n", 1)[0] ?? "",
    trigger: "automatic",
  };
}
