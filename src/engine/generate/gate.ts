import { at } from "../../core/assert";
import type { Prediction } from "../../model/completion/sampling";
import { GATE_FEATURES, type GateFeature, type GateWeights } from "../../model/manifest";
import type { MemoryPrediction } from "../memory/types";
import { LARGEST_WEIGHT } from "./mix";

/** For a model whose manifest has no weights: those fitted for the default model. */
export const DEFAULT_GATE: GateWeights = {
  bias: -2.583,
  matched: 1.036,
  long: -0.16,
  count: 0.233,
  distinct: -0.304,
  sameDocument: -1.054,
  memoryTop: 0.381,
  modelTop: -0.675,
  agreement: 0.113,
  insideWord: 1.377,
};

const LONG_MATCH = 8;
const LEAST_LOG_ODDS = -7;
const LEAST_LOG_PROBABILITY = -12;

/** The gate's features, by name. @param insideWord whether the memory's first token goes on with a word that has begun */
export function gateFeatures(
  { logits, logNormaliser }: Prediction,
  memory: MemoryPrediction,
  insideWord: boolean,
): Record<GateFeature, number> {
  const { matched, count, distinct, sameDocument } = memory.features;
  const top = at(memory.probabilities, 0);
  const logOdds = Math.log(top) - Math.log(Math.max(1 - top, Number.MIN_VALUE));
  return {
    bias: 1,
    matched: Math.log1p(matched),
    long: Number(matched >= LONG_MATCH),
    count: Math.log1p(count),
    distinct: Math.log(Math.max(1, distinct)),
    sameDocument: Number(sameDocument),
    memoryTop: Math.min(-LEAST_LOG_ODDS, Math.max(LEAST_LOG_ODDS, logOdds)),
    modelTop: highest(logits) - logNormaliser,
    agreement: Math.max(LEAST_LOG_PROBABILITY, at(logits, at(memory.tokens, 0)) - logNormaliser),
    insideWord: Number(insideWord),
  };
}

/** λ, from 0 to {@link LARGEST_WEIGHT}. */
export function weightOf(weights: GateWeights, features: Readonly<Record<GateFeature, number>>): number {
  const score = GATE_FEATURES.reduce((sum, name) => sum + weights[name] * features[name], 0);
  return LARGEST_WEIGHT / (1 + Math.exp(-score));
}

function highest(logits: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) most = Math.max(most, logits[i] as number);
  return most;
}
