import * as v from "valibot";
import type { Disposable } from "../../core/disposable";
import { AppError, type ErrorValue, errorText, messageOf } from "../../core/errors";
import type { Logger } from "../../core/log";
import { fields, fitting, integer, number, text } from "../../core/schema";
import { english, sentence, verbatim } from "../../core/translate";
import type { ChoiceStore } from "./choice";
import {
  decideSize,
  LIMIT_MS,
  letDown,
  type ModelSize,
  measured,
  type SizeDecision,
  type SizeRecord,
  type WantedSize,
} from "./modelSize";
import { TypedLatency } from "./typedLatency";

const KEY = "modelSize";

const RECORD = fields({
  model: text,
  machine: text,
  keyMs: v.exactOptional(number(0, 1e9)),
  tries: integer(0, 1e6),
  letdowns: integer(0, 1e6),
  typedMs: v.exactOptional(number(0, 1e9)),
});

export interface SizeChooserOptions {
  readonly store: ChoiceStore;
  readonly logger: Logger;
  hasLarge(): boolean;
  wanted(): WantedSize;
  /** What a measurement depends on beside the model. */
  machine(): string;
  /** Names the large model; rejects where it cannot be used. */
  model(): Promise<string>;
  /** Resolves once nobody has typed for a while, or when `signal` aborts. */
  idle(signal: AbortSignal): Promise<void>;
  /** Milliseconds of a keystroke of the large model; undefined when `signal` aborts, rejects where it cannot be used. */
  measure(signal: AbortSignal): Promise<number | undefined>;
  /** The decision, or what is known about it, is another one. */
  onChange(): void;
  /** Tests give their own, in ms. */
  readonly limitMs?: number;
}

/**
 * Which of the models that come with Inkling runs. The large one is measured once, while nobody types, and the result is
 * remembered; where typing with it contradicts that, the small one runs until the next start, when it is measured anew.
 */
export class SizeChooser implements Disposable {
  private settled = false;
  private broken: ErrorValue | undefined;
  private readonly latency = new TypedLatency();
  /** While the large one is measured, or that waits for its time. */
  private waiting: AbortController | undefined;
  private attempt: AbortController | undefined;

  constructor(private readonly options: SizeChooserOptions) {}

  get decision(): SizeDecision {
    return this.decide(this.options.wanted());
  }

  /** What would run if a person wanted this. */
  decide(wanted: WantedSize): SizeDecision {
    const { hasLarge, limitMs = LIMIT_MS } = this.options;
    const { record, settled, broken } = this;
    return decideSize({ wanted, hasLarge: hasLarge(), record, settled, broken, limitMs });
  }

  /** Whether the large one is being measured now. */
  get measuring(): boolean {
    return this.attempt !== undefined;
  }

  /** A model is loaded: time to find out whether the other one is fast enough. */
  async loaded(): Promise<void> {
    if (this.waiting !== undefined || this.options.wanted() !== "auto" || !this.options.hasLarge()) return;
    const waiting = new AbortController();
    this.waiting = waiting;
    try {
      const model = await this.options.model();
      if (this.record !== undefined && this.record.model !== model) await this.remember(undefined);
      if (!waiting.signal.aborted && this.decision.measure) await this.measure(model, waiting.signal);
    } catch (thrown) {
      if (!waiting.signal.aborted) this.cannotUse(errorOf(thrown));
    } finally {
      if (this.waiting === waiting) this.waiting = undefined;
    }
  }

  /** Somebody types: a measurement is given up, and begun again later. */
  typing(): void {
    this.attempt?.abort();
  }

  /** @param ms what an answer took that somebody's typing asked for; @param now of a monotonic clock, ms */
  answered(running: ModelSize, ms: number, now: number): void {
    const { limitMs = LIMIT_MS, logger } = this.options;
    const { record, decision } = this;
    if (running !== "large" || decision.size !== "large" || decision.reason.kind !== "measured" || !record) return;
    const typedMs = this.latency.note(ms, now);
    if (typedMs === undefined || typedMs <= limitMs) return;
    this.settled = true;
    logger.warn(
      `the large model took ${typedMs.toFixed(0)} ms per key in the median while typing: back to the small one`,
    );
    void this.remember(letDown(record, typedMs));
  }

  /** The large one could not be loaded, measured or run. */
  cannotUse(error: ErrorValue): void {
    this.options.logger.error(`large model: ${error.code}: ${errorText(error, english)}`);
    this.broken = error;
    this.options.onChange();
  }

  /** A person has asked for the automatic choice: what is known is found out anew. */
  async startAgain(): Promise<void> {
    this.rest();
    this.settled = false;
    this.broken = undefined;
    await this.remember(undefined);
  }

  /** Nothing is to be found out now: a measurement is given up. */
  rest(): void {
    this.waiting?.abort();
    this.waiting = undefined;
  }

  dispose(): void {
    this.rest();
  }

  private get record(): SizeRecord | undefined {
    const record = fitting(RECORD, this.options.store.get(KEY));
    return record?.machine === this.options.machine() ? record : undefined;
  }

  private async measure(model: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.idle(signal);
      // Another window may have found out by now.
      if (signal.aborted || !this.decision.measure) return;
      const keyMs = await this.attemptMeasuring(signal);
      if (keyMs === undefined) continue;
      this.settled = true;
      this.options.logger.info(`the large model takes ${keyMs.toFixed(0)} ms per key on this machine`);
      await this.remember(measured(this.record, { model, machine: this.options.machine() }, keyMs));
      return;
    }
  }

  private async attemptMeasuring(signal: AbortSignal): Promise<number | undefined> {
    const attempt = new AbortController();
    const abort = (): void => attempt.abort();
    signal.addEventListener("abort", abort, { once: true });
    this.attempt = attempt;
    this.options.onChange();
    try {
      return await this.options.measure(attempt.signal);
    } finally {
      signal.removeEventListener("abort", abort);
      if (this.attempt === attempt) this.attempt = undefined;
    }
  }

  private async remember(record: SizeRecord | undefined): Promise<void> {
    this.latency.clear();
    const stored = this.options.store.update(KEY, record);
    // The store has it at once; only writing it takes its time.
    this.options.onChange();
    await stored;
  }
}

function errorOf(thrown: unknown): ErrorValue {
  if (thrown instanceof AppError) return thrown.toValue();
  return new AppError("model-job-failed", verbatim(messageOf(thrown)), sentence("See “Inkling: Show Log”.")).toValue();
}
