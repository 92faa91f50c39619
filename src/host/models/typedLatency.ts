import { median } from "../../core/quantile";

/** So many answers are looked at, */
const SAMPLES = 40;
/** which came in no less time than this, in ms: a machine may be busy for a moment. */
const SPAN_MS = 60_000;

interface Answer {
  /** When it came, and what it took. */
  readonly at: number;
  readonly ms: number;
}

/** What the latest answers took while somebody typed. Times in milliseconds of one monotonic clock. */
export class TypedLatency {
  private answers: Answer[] = [];

  /** @returns the median, once there is enough to tell */
  note(ms: number, now: number): number | undefined {
    this.answers.push({ at: now, ms });
    // Many in a short while do not push out the earlier ones.
    while (this.answers.length > SAMPLES && now - (this.answers[1]?.at ?? now) >= SPAN_MS) this.answers.shift();
    const first = this.answers[0]?.at ?? now;
    if (this.answers.length < SAMPLES || now - first < SPAN_MS) return undefined;
    return median(this.answers.map((answer) => answer.ms));
  }

  /** Another model answers from now on. */
  clear(): void {
    this.answers = [];
  }
}
