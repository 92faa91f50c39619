import type { ErrorValue } from "../../core/errors";

/** The models that come with Inkling. A build may have the small one only. */
const MODEL_SIZES = ["small", "large"] as const;
export type ModelSize = (typeof MODEL_SIZES)[number];

/** What a person wants; `auto`: the large one where it is fast enough. */
export const WANTED_SIZES = ["auto", ...MODEL_SIZES] as const;
export type WantedSize = (typeof WANTED_SIZES)[number];

/** A keystroke of the large model may take so long in the median, in ms; slower, it comes after the next key. */
export const LIMIT_MS = 150;

/** A measurement that came out slow may have been spoiled by other programs: it is made again at so many starts in all. */
const MOST_TRIES = 3;

/** Once it was too slow in practice so often, no measurement has a say any more. */
const MOST_LETDOWNS = 2;

/** What is known of the large model on a machine. */
export interface SizeRecord {
  /** Of the large model. */
  readonly model: string;
  /** What else a measurement depends on: the processor, the threads, the version of Inkling. */
  readonly machine: string;
  /** Milliseconds of a keystroke, the best of all measurements; absent before the first, and where typing contradicted it. */
  readonly keyMs?: number;
  /** How often it was measured. */
  readonly tries: number;
  /** How often typing with it was slower than the limit, and the last such median in ms. */
  readonly letdowns: number;
  readonly typedMs?: number;
}

export interface SizeFacts {
  readonly wanted: WantedSize;
  /** Whether the package has the large model. */
  readonly hasLarge: boolean;
  readonly record: SizeRecord | undefined;
  /** Measured, or let down by it, since the start: enough for this time. */
  readonly settled: boolean;
  /** Why the large one cannot be used, found out since the start. */
  readonly broken: ErrorValue | undefined;
  readonly limitMs: number;
}

type SizeReason =
  /** There is no other. */
  | { readonly kind: "only" }
  | { readonly kind: "chosen" }
  | { readonly kind: "unmeasured" }
  /** `keyMs`: of the large one. */
  | { readonly kind: "measured"; readonly keyMs: number }
  /** `keyMs`: of the large one, while somebody typed. */
  | { readonly kind: "slow"; readonly keyMs: number }
  | { readonly kind: "broken"; readonly error: ErrorValue };

export interface SizeDecision {
  readonly size: ModelSize;
  readonly reason: SizeReason;
  /** Whether the large one is to be measured, once nobody types. */
  readonly measure: boolean;
}

/** Which of the two runs, and why. */
export function decideSize({ wanted, hasLarge, record, settled, broken, limitMs }: SizeFacts): SizeDecision {
  const stay = (reason: SizeReason, measure = false): SizeDecision => ({ size: "small", reason, measure });
  if (!hasLarge) return stay({ kind: "only" });
  if (wanted !== "auto") return { size: wanted, reason: { kind: "chosen" }, measure: false };
  if (broken) return stay({ kind: "broken", error: broken });
  if (record?.keyMs === undefined) {
    if (record?.typedMs === undefined) return stay({ kind: "unmeasured" }, !settled);
    return stay({ kind: "slow", keyMs: record.typedMs }, !settled && record.letdowns < MOST_LETDOWNS);
  }
  const { keyMs, tries } = record;
  const reason: SizeReason = { kind: "measured", keyMs };
  if (keyMs <= limitMs) return { size: "large", reason, measure: false };
  return stay(reason, !settled && tries < MOST_TRIES);
}

type SizeIdentity = Pick<SizeRecord, "model" | "machine">;

/** The record after the large model was measured. */
export function measured(before: SizeRecord | undefined, identity: SizeIdentity, keyMs: number): SizeRecord {
  const { tries, letdowns, typedMs, keyMs: best = Number.POSITIVE_INFINITY } = before ?? { tries: 0, letdowns: 0 };
  return {
    ...identity,
    keyMs: Math.min(best, keyMs),
    tries: tries + 1,
    letdowns,
    ...(typedMs !== undefined && { typedMs }),
  };
}

/** The record after typing with the large model took longer than the limit, though it was measured to be faster. */
export function letDown({ model, machine, letdowns }: SizeRecord, typedMs: number): SizeRecord {
  return { model, machine, tries: 0, letdowns: letdowns + 1, typedMs };
}
