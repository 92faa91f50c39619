import { at } from "../../core/assert";
import type { Prediction, SamplingOptions } from "../../model/completion/sampling";
import type { TokenRow } from "../../model/tokens/token";
import { createRng } from "./rng";

/** A chosen token with its probability under the model, before temperature, top-k and top-p. */
export interface SampledToken {
  readonly token: TokenRow;
  readonly probability: number;
  /** Nats by which differences between logits could be off and the choice be the same; a lower bound. */
  readonly margin: number;
}

/** Picks tokens; the same ones for the same seed and predictions. */
export class Sampler {
  private readonly random: () => number;

  constructor(private readonly options: SamplingOptions) {
    this.random = createRng(options.seed);
  }

  /** The random number for one choice, so that a choice can be made again. */
  nextRandom(): number {
    return this.random();
  }

  /**
   * @param allowed the only tokens to choose from (token healing); the probability is then among these.
   * @param dice from {@link nextRandom}
   */
  choose(prediction: Prediction, allowed?: ArrayLike<number>, dice = this.nextRandom()): SampledToken {
    const { logits } = prediction;
    const { token, margin } = this.options.temperature > 0 ? this.sample(logits, allowed, dice) : best(logits, allowed);
    const logNormaliser = allowed ? logSumExp(logits, allowed) : prediction.logNormaliser;
    return { token, probability: Math.min(1, Math.exp(at(logits, token) - logNormaliser)), margin };
  }

  /** Temperature, then top-k, then top-p (nucleus sampling, Holtzman et al. 2020). */
  private sample(logits: Float32Array, allowed: ArrayLike<number> | undefined, dice: number): Picked {
    const { temperature, topK, topP } = this.options;
    const ranked = (allowed ? Array.from(allowed) : [...logits.keys()]).sort((a, b) => at(logits, b) - at(logits, a));
    if (topK > 0) ranked.length = Math.min(topK, ranked.length);
    const highest = at(logits, at(ranked, 0));
    const weights = ranked.map((token) => Math.exp((at(logits, token) - highest) / temperature));
    const kept = nucleusSize(weights, topP);
    let rest = dice * sum(weights.slice(0, kept));
    let index = 0;
    while (index < kept - 1 && rest >= at(weights, index)) rest -= at(weights, index++);
    const token = at(ranked, index);
    if (index > 0) return { token, margin: 0 };
    const second = ranked[1];
    const lead = second === undefined ? Number.POSITIVE_INFINITY : highest - at(logits, second);
    // The first is chosen while dice · Σ weights < 1, the first's weight; fewer kept tokens only make that easier.
    return { token, margin: Math.max(0, Math.min(lead, -temperature * Math.log(dice * sum(weights)))) };
  }
}

/** How many of the heaviest `weights` (descending) hold the share `topP` of the total; at least one. */
export function nucleusSize(weights: readonly number[], topP: number): number {
  if (topP >= 1) return weights.length;
  const enough = topP * sum(weights);
  let held = 0;
  let size = 0;
  do held += at(weights, size++);
  while (held < enough && size < weights.length);
  return size;
}

interface Picked {
  readonly token: TokenRow;
  readonly margin: number;
}

/** The token with the highest logit, and its lead over the second; of `tokens`, where they are given. */
function best(logits: Float32Array, tokens?: ArrayLike<number>): Picked {
  const count = tokens?.length ?? logits.length;
  let token = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const other = tokens === undefined ? i : (tokens[i] as number);
    const logit = logits[other] as number;
    if (logit > highest) {
      token = other;
      second = highest;
      highest = logit;
    } else if (logit > second) second = logit;
  }
  return { token, margin: highest - second };
}

/** log Σ exp(logit) over `tokens`; by a single blank that can be half of all tokens. */
function logSumExp(logits: Float32Array, tokens: ArrayLike<number>): number {
  const highest = at(logits, best(logits, tokens).token);
  let total = 0;
  for (let i = 0; i < tokens.length; i++) {
    const below = (logits[tokens[i] as number] as number) - highest;
    // What is left out weighs less than a hundred-thousandth even fifty thousand times.
    if (below > -23) total += Math.exp(below);
  }
  return highest + Math.log(total);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
