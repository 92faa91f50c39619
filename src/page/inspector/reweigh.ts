import type { SamplingOptions } from "../../model/completion/sampling";
import type { NextTokens } from "../../model/inspection/inspection";

export interface Reweighed {
  /** Per named token: what temperature, top-k and top-p make of its probability; 0 for those that they exclude. */
  readonly probabilities: Float64Array;
  /** How many of all tokens are left to choose from. */
  readonly kept: number;
  /** Probability of all tokens together that have no name here. */
  readonly rest: number;
  /**
   * The largest relative error of the probabilities. 0 where they are exact; more where tokens without a name matter,
   * of which only the bins are known that their logits fall in.
   */
  readonly error: number;
}

/** Tokens of one weight. */
interface Group {
  count: number;
  readonly weight: number;
}

/**
 * What other sampling would make of a step, without running the model: temperature, then top-k, then top-p, as the
 * sampler does (src/engine/sampling/sampler.ts). `temperature` 0 is greedy; `topK` 0 and `topP` 1 exclude nothing.
 */
export function reweigh(next: NextTokens, options: Omit<SamplingOptions, "seed">): Reweighed {
  const named = next.logits.length;
  const probabilities = new Float64Array(named);
  if (options.temperature <= 0) {
    if (named > 0) probabilities[0] = 1;
    return { probabilities, kept: Math.min(1, named), rest: 0, error: 0 };
  }
  const groups = groupsOf(next, options.temperature);
  if (options.topK > 0) truncate(groups, options.topK);
  if (options.topP < 1) truncate(groups, nucleus(groups, options.topP));
  const total = mass(groups);
  for (let i = 0; i < Math.min(named, groups.length); i++) probabilities[i] = (groups[i]?.weight ?? 0) / total;
  const rest = mass(groups.slice(named)) / total;
  return {
    probabilities,
    kept: groups.reduce((sum, { count }) => sum + count, 0),
    rest,
    error: errorOf(next, options, rest),
  };
}

/** All tokens by falling weight e^((logit − highest) / temperature): the named ones one by one, then bin by bin. */
function groupsOf({ logits, logNormaliser, tail }: NextTokens, temperature: number): Group[] {
  const highest = logits[0] ?? 0;
  const lowestNamed = logits[logits.length - 1] ?? highest;
  const groups: Group[] = Array.from(logits, (logit) => ({
    count: 1,
    weight: Math.exp((logit - highest) / temperature),
  }));
  const bins: Group[] = [];
  for (let bin = tail.counts.length - 1; bin >= 0; bin--) {
    const count = tail.counts[bin] ?? 0;
    // No token without a name is more probable than one with a name.
    const middle = Math.min(tail.lowest + (bin + 0.5) * tail.binWidth, lowestNamed);
    if (count > 0) bins.push({ count, weight: Math.exp((middle - highest) / temperature) });
  }
  // At temperature 1 the mass of the tail is known: what the named tokens leave of the normaliser.
  const known = Math.exp(logNormaliser - highest) - mass(groups);
  const scale = temperature === 1 && known > 0 && bins.length > 0 ? known / mass(bins) : 1;
  for (const { count, weight } of bins) groups.push({ count, weight: weight * scale });
  return groups;
}

/** Keeps the first `most` tokens. */
function truncate(groups: Group[], most: number): void {
  let left = most;
  for (const [index, group] of groups.entries()) {
    group.count = Math.min(group.count, left);
    left -= group.count;
    if (left > 0) continue;
    groups.length = index + 1;
    return;
  }
}

/** How many tokens hold the share `topP` of all; at least one. */
function nucleus(groups: readonly Group[], topP: number): number {
  const enough = topP * mass(groups);
  let held = 0;
  let size = 0;
  for (const { count, weight } of groups) {
    const needed = Math.max(size === 0 ? 1 : 0, Math.ceil((enough - held) / weight));
    if (needed <= count) return size + needed;
    held += count * weight;
    size += count;
  }
  return size;
}

function mass(groups: readonly Group[]): number {
  return groups.reduce((sum, { count, weight }) => sum + count * weight, 0);
}

/** A logit is at most half a bin from the middle of its bin, which changes its weight by a factor of e^(width / 2T). */
function errorOf(
  { tail }: NextTokens,
  { temperature, topK, topP }: Omit<SamplingOptions, "seed">,
  rest: number,
): number {
  const whole = topK <= 0 && topP >= 1;
  if (rest === 0 && topP >= 1) return 0;
  if (temperature === 1 && (whole || rest === 0)) return 0;
  return Math.max(rest, topP < 1 && topK <= 0 ? 1 - topP : 0) * Math.expm1(tail.binWidth / (2 * temperature));
}
