import { at } from "../../src/core/assert";
import { recordOf } from "../../src/core/records";
import { logistic } from "../../src/host/completion/acceptance/logistic";
import { rankCandidates } from "../../src/host/completion/acceptance/rankCandidates";
import {
  ACCEPTANCE_FEATURES,
  type AcceptanceThresholds,
  type AcceptanceWeights,
} from "../../src/model/acceptanceModel";
import type { KeepSample, KeepTrial } from "./acceptanceSamples";
import type { Judged } from "./calibration";
import { fitLogistic } from "./logistic";

/** Per unit of standard deviation: weights of features that say little stay small. */
const PENALTY = 10;

/** Fitted on all beginnings of all suggestions, each suggestion counting once. */
export function fitKeep(trials: readonly KeepTrial[]): AcceptanceWeights {
  const observations = trials.flatMap(({ samples }) =>
    samples.map(({ features, right }) => ({
      features: ACCEPTANCE_FEATURES.map((name) => features[name]),
      outcome: right,
      weight: 1 / samples.length,
    })),
  );
  const weights = fitLogistic(observations, PENALTY);
  return recordOf(ACCEPTANCE_FEATURES, (name) => Number(at(weights, ACCEPTANCE_FEATURES.indexOf(name)).toFixed(3)));
}

/** A trial with an estimate for each of its beginnings. */
export interface EstimatedTrial extends KeepTrial {
  readonly estimates: readonly number[];
}

/** Each package estimated by weights that were fitted on other packages: every second one, by name, on the rest. */
export function crossEstimated(trials: readonly KeepTrial[]): EstimatedTrial[] {
  const names = [...new Set(trials.map((trial) => trial.package))].sort();
  const half = (trial: KeepTrial): number => names.indexOf(trial.package) % 2;
  return [0, 1].flatMap((held) => {
    const weights = fitKeep(trials.filter((trial) => half(trial) !== held));
    return trials
      .filter((trial) => half(trial) === held)
      .map((trial) => ({ ...trial, estimates: trial.samples.map(({ features }) => logistic(weights, features)) }));
  });
}

export function judgedOf(trials: readonly EstimatedTrial[]): Judged[] {
  return trials.flatMap(({ samples, estimates }) =>
    samples.map(({ right }, i) => ({ estimate: at(estimates, i), outcome: right, weight: 1 / samples.length })),
  );
}

/** What comes of a threshold: suggestions, and UTF-16 units of right and of wrong ones. */
export interface Yield {
  readonly shown: number;
  readonly accepted: number;
  readonly units: number;
  readonly wrongUnits: number;
}

/** Shows of each what the product would. */
export function yieldAt(trials: readonly EstimatedTrial[], threshold: number): Yield {
  return total(trials, ({ samples, estimates }) => {
    const choices = samples.map(({ units, right }, i) => ({ units, right, value: at(estimates, i) }));
    return rankCandidates(choices, threshold)[0];
  });
}

/** Shows the whole of those whose mean probability reaches `least`. */
export function yieldWithout(trials: readonly KeepTrial[], least: number): Yield {
  return total(trials, ({ samples: [whole] }) => (whole && whole.features.mean >= Math.log(least) ? whole : undefined));
}

function total<T>(trials: readonly T[], show: (trial: T) => Pick<KeepSample, "units" | "right"> | undefined): Yield {
  const shown = trials.map(show).filter((one) => one !== undefined);
  const units = (right: boolean): number => shown.reduce((sum, one) => sum + (one.right === right ? one.units : 0), 0);
  const accepted = shown.filter(({ right }) => right).length;
  return { shown: shown.length, accepted, units: units(true), wrongUnits: units(false) };
}

/** Candidates for thresholds: 0.05, 0.10 … 0.95. */
const GRID = Array.from({ length: 19 }, (_, i) => Number((0.05 * (i + 1)).toFixed(2)));
/** The most characters come of the laxest thresholds, but the last few of them cost most. */
const EAGER_SHARE = 0.95;
/** Share of right ones among those that are shown. */
const RIGHT = { balanced: 0.7, calm: 0.9 };

/**
 * Eager is the strictest that completes nearly as much as can be; Balanced the first at which seven of ten are right,
 * Calm the first at which nine of ten are.
 */
export function chooseThresholds(trials: readonly EstimatedTrial[]): AcceptanceThresholds {
  const yields = GRID.map((threshold) => ({ threshold, ...yieldAt(trials, threshold) }));
  const most = Math.max(...yields.map(({ units }) => units));
  const eager = yields.findLast(({ units }) => units >= EAGER_SHARE * most)?.threshold ?? 0;
  const firstRight = (share: number): number =>
    yields.find(({ accepted, shown }) => accepted >= share * shown)?.threshold ?? 1;
  const balanced = Math.max(eager, firstRight(RIGHT.balanced));
  return { eager, balanced, calm: Math.max(balanced, firstRight(RIGHT.calm)) };
}
