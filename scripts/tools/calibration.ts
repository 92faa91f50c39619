import { at } from "../../src/core/assert";

/** An estimate, and how it came out. */
export interface Judged {
  /** 0..1. */
  readonly estimate: number;
  readonly outcome: boolean;
  readonly weight: number;
}

/** Estimates of one size, and how often they came true. */
interface ReliabilityBin {
  readonly from: number;
  readonly weight: number;
  /** Means over the bin, 0..1. */
  readonly estimate: number;
  readonly outcome: number;
}

export interface Calibration {
  /** Mean of -ln of what was given to what happened, nats; `base` is that of always saying the mean. */
  readonly logLoss: number;
  readonly base: number;
  /** Mean squared error (Brier 1950). */
  readonly brier: number;
  /** How often a kept one is above one that was not: area under the ROC curve (Hanley and McNeil 1982). */
  readonly auc: number;
  /** Mean distance of estimate and outcome over the bins, weighted (expected calibration error). */
  readonly error: number;
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 10;
const LEAST = 1e-12;

/** How good probabilities are, by proper scores and by ten bins of equal width. */
export function calibration(judged: readonly Judged[]): Calibration {
  const total = sum(judged.map(({ weight }) => weight));
  const mean = (value: (one: Judged) => number): number => sum(judged.map((one) => one.weight * value(one))) / total;
  const rate = mean(({ outcome }) => Number(outcome));
  const bins = reliability(judged);
  return {
    logLoss: mean(({ estimate, outcome }) => loss(estimate, outcome)),
    base: mean(({ outcome }) => loss(rate, outcome)),
    brier: mean(({ estimate, outcome }) => (estimate - Number(outcome)) ** 2),
    auc: areaUnderCurve(judged),
    error: sum(bins.map(({ weight, estimate, outcome }) => weight * Math.abs(estimate - outcome))) / total,
    bins,
  };
}

function reliability(judged: readonly Judged[]): ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const own = judged.filter(({ estimate }) => Math.min(BINS - 1, Math.floor(estimate * BINS)) === bin);
    const weight = sum(own.map((one) => one.weight));
    return {
      from: bin / BINS,
      weight,
      estimate: sum(own.map((one) => one.weight * one.estimate)) / weight,
      outcome: sum(own.map((one) => one.weight * Number(one.outcome))) / weight,
    };
  }).filter(({ weight }) => weight > 0);
}

function areaUnderCurve(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => a.estimate - b.estimate);
  let below = 0;
  let area = 0;
  let right = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && at(sorted, to).estimate === at(sorted, from).estimate) to++;
    const tied = sorted.slice(from, to);
    const wrong = sum(tied.filter(({ outcome }) => !outcome).map(({ weight }) => weight));
    const kept = sum(tied.filter(({ outcome }) => outcome).map(({ weight }) => weight));
    area += kept * (below + wrong / 2);
    below += wrong;
    right += kept;
    from = to;
  }
  return area / (below * right);
}

function loss(estimate: number, outcome: boolean): number {
  return -Math.log(Math.max(LEAST, outcome ? estimate : 1 - estimate));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
