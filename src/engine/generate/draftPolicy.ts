/** Most tokens of a draft. */
export const LONGEST_DRAFT = 8;

/** Lengths of a match, in tokens, from which on another share of drafts is right: each has its own average. */
const BANDS = [2, 4, 6, 8, 12] as const;

/** Weight of the latest token in the averages: about the last fifty count. */
const RATE = 0.04;

/** The share of right tokens that is expected at first: measured on held-out TypeScript for the shortest band. */
const FIRST_SHARE = 0.5;

/** Cost of one more token in a run, in runs of one token: 0.11 to 0.25 were measured, by the kind of processor. */
const FIRST_COST = 0.2;
const COST_RANGE = { least: 0.05, most: 1 } as const;

/** A draft has to promise that much more than a plain run, or there is none. */
const LEAST_GAIN = 1.15;

/** Learns over requests how often drafts are right and what a drafted token costs, and so how long a draft should be. */
export class DraftPolicy {
  private readonly shares: number[] = BANDS.map(() => FIRST_SHARE);
  private plainMs: number | undefined;
  private cost = FIRST_COST;

  /** The number of tokens that promises most per time after a match of `matched` tokens; 0 where drafting does not pay. */
  length(matched: number): number {
    const share = this.shares[bandOf(matched)] ?? 0;
    let best = 0;
    let bestGain = LEAST_GAIN;
    // A run gives the token after the chosen one and, of k drafted ones, share + share² + … + share^k more.
    for (let k = 1, tokens = 1; k <= LONGEST_DRAFT; k++) {
      tokens += share ** k;
      const gain = tokens / (1 + this.cost * k);
      if (gain > bestGain) [best, bestGain] = [k, gain];
    }
    return best;
  }

  /** Takes note of whether a drafted token was right, or would have been. */
  learn(matched: number, right: boolean): void {
    const band = bandOf(matched);
    const share = this.shares[band];
    if (share !== undefined) this.shares[band] = share + RATE * (Number(right) - share);
  }

  /** Takes note of a run's time. @param drafted tokens in it beyond the one that was chosen */
  ran(drafted: number, ms: number): void {
    if (drafted === 0) {
      this.plainMs = this.plainMs === undefined ? ms : this.plainMs + RATE * (ms - this.plainMs);
    } else if (this.plainMs !== undefined && this.plainMs > 0) {
      const cost = (ms / this.plainMs - 1) / drafted;
      this.cost += RATE * (Math.min(COST_RANGE.most, Math.max(COST_RANGE.least, cost)) - this.cost);
    }
  }
}

/** Index of the band of a match, or -1 for one that is too short. */
function bandOf(matched: number): number {
  return BANDS.findLastIndex((least) => matched >= least);
}
