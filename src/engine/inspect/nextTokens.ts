import { at } from "../../core/assert";
import type { Prediction } from "../../model/completion/sampling";
import type { NextTokens } from "../../model/inspection/inspection";
import type { TokenId, TokenRow } from "../../model/tokens/token";
import type { RecordedStep } from "../generate/stepRecorder";

/** Tokens that are named one by one; the others are counted. */
export const NAMED = 200;

/** Bins from the lowest logit to the highest: a tenth of a nat each for a usual model. */
const BINS = 256;

/** What is less probable than e^−30 adds less than a millionth of a nat to the entropy, fifty thousand times over. */
const NEGLIGIBLE = -30;

/** @param idOf the vocabulary's id of a row @param textOf as in {@link NextTokens.texts} */
export function nextTokens(
  { prediction, chosen, healed }: RecordedStep,
  idOf: (row: TokenRow) => TokenId,
  textOf: (row: TokenRow) => string,
): NextTokens {
  const { rows, tail, entropy } = summarise(prediction, NAMED);
  return {
    ids: Uint32Array.from(rows, idOf),
    texts: Array.from(rows, textOf),
    logits: Float32Array.from(rows, (row) => at(prediction.logits, row)),
    logNormaliser: prediction.logNormaliser,
    tail,
    entropy,
    chosen: chosen === undefined ? undefined : idOf(chosen),
    healed,
  };
}

/** The rows of the `most` highest logits, highest first, a lower row first among equals; and how the rest is spread. */
export function summarise(
  { logits, logNormaliser }: Prediction,
  most: number,
): { readonly rows: Uint32Array } & Pick<NextTokens, "tail" | "entropy"> {
  const { lowest, highest } = range(logits);
  const binWidth = highest > lowest ? (highest - lowest) / BINS : 1;
  const counts = new Uint32Array(BINS);
  const binOf = (logit: number): number => Math.min(BINS - 1, ((logit - lowest) / binWidth) | 0);
  let entropy = 0;
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i] as number;
    const bin = binOf(logit);
    counts[bin] = (counts[bin] as number) + 1;
    const logProbability = logit - logNormaliser;
    if (logProbability > NEGLIGIBLE) entropy -= Math.exp(logProbability) * logProbability;
  }

  // Only what lies in the highest bins is sorted: as many bins as hold enough.
  let first = BINS;
  for (let held = 0; first > 0 && held < most; ) held += at(counts, --first);
  const candidates: number[] = [];
  for (let i = 0; i < logits.length; i++) {
    if (binOf(logits[i] as number) >= first) candidates.push(i);
  }
  candidates.sort((a, b) => at(logits, b) - at(logits, a) || a - b);
  const rows = Uint32Array.from(candidates.slice(0, most));
  for (const row of rows) {
    const bin = binOf(at(logits, row));
    counts[bin] = at(counts, bin) - 1;
  }
  const used = counts.findLastIndex((count) => count > 0) + 1;
  return { rows, tail: { lowest, binWidth, counts: counts.slice(0, used) }, entropy };
}

function range(values: Float32Array): { readonly lowest: number; readonly highest: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { lowest, highest };
}
