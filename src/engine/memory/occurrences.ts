import type { MemoryRank } from "../../model/memory";
import type { TokenRow } from "../../model/tokens/token";
import type { Chains } from "./chains";
import { hashOf, LONG, SHORT, type Tier } from "./contexts";
import type { MemoryDocument } from "./document";
import type { Pool } from "./pool";
import type { TokenIndex } from "./tokenIndex";

/** Tokens that a match is followed back at most. */
export const LONGEST_MATCH = 32;

/** Positions that are looked at in one chain, newest first: what bounds the time of a look-up. */
const WALK = 32;

/**
 * How much an occurrence counts, by the nearness of its document. Sums of sixteenths are exact, so that the order in which
 * occurrences are found does not show in the probabilities.
 */
interface NearnessWeights extends Readonly<Record<MemoryRank, number>> {
  readonly same: number;
}

export interface OccurrenceOptions {
  readonly walk: number;
  readonly weights: NearnessWeights;
}

export const OCCURRENCE_OPTIONS: OccurrenceOptions = {
  walk: WALK,
  weights: { same: 0.625, open: 0.5, visited: 0.4375, workspace: 0.25 },
};

/**
 * The places where the end of a context was seen, in arrays that are used again for each look-up. Each place is there
 * once. A chain that is longer than the walk gives its newest places.
 */
export class Occurrences {
  count = 0;
  /** Whose look-up the arrays hold. */
  holder: object | undefined;
  /** The position of the token that followed. */
  readonly positions: Int32Array;
  /** Tokens that agree before it, up to {@link LONGEST_MATCH}. */
  readonly matched: Uint8Array;
  readonly weights: Float64Array;

  constructor(readonly options: OccurrenceOptions) {
    const most = 4 * options.walk;
    this.positions = new Int32Array(most);
    this.matched = new Uint8Array(most);
    this.weights = new Float64Array(most);
  }

  /**
   * @param here the number of the document being written, or -1
   * @param cursor position of the first token behind the cursor, or 0: what stands there is not evidence of what comes
   */
  find(
    index: TokenIndex,
    documents: readonly (MemoryDocument | undefined)[],
    context: readonly TokenRow[],
    here: number,
    cursor: number,
  ): void {
    this.count = 0;
    this.holder = undefined;
    const { long, short } = index.contexts;
    const walk = (chains: Chains, length: number, below: number, tier: Tier): void => {
      if (context.length < length) return;
      const { pool } = index;
      let position = chains.first(hashOf(context, length, tier));
      for (let left = this.options.walk; left > 0 && position !== 0; left--) {
        const matched = matchedBefore(pool, position, context, cursor, below);
        if (matched >= length && matched < below) this.add(pool, documents, position, matched, here);
        position = chains.after(position);
      }
    };
    for (const tier of TIERS) {
      walk(long, LONG, LONGEST_MATCH + 1, tier);
      walk(short, SHORT, LONG, tier);
    }
  }

  private add(
    pool: Pool,
    documents: readonly (MemoryDocument | undefined)[],
    position: number,
    matched: number,
    here: number,
  ): void {
    const number = pool.documents[pool.pieceOf[position] as number] as number;
    const document = documents[number];
    if (document === undefined) return;
    const { weights } = this.options;
    this.positions[this.count] = position;
    this.matched[this.count] = matched;
    this.weights[this.count] = number === here ? weights.same : weights[document.rank];
    this.count++;
  }
}

const TIERS: readonly Tier[] = ["near", "far"];

/**
 * How many tokens before `position` are the last ones of `context`. 0 where they reach back to the cursor: that is the
 * context itself, or what was just written again, followed by what stands there already.
 * @param below more than so many need not be told apart
 */
function matchedBefore(
  pool: Pool,
  position: number,
  context: readonly TokenRow[],
  cursor: number,
  below: number,
): number {
  const { tokens, starts, lengths, previous } = pool;
  const most = Math.min(context.length, LONGEST_MATCH, below);
  let piece = pool.pieceOf[position] as number;
  let start = starts[piece] as number;
  let at = position;
  for (let matched = 0; ; matched++) {
    if (at === cursor) return 0;
    if (matched === most) return matched;
    if (at === start) {
      piece = previous[piece] as number;
      const length = lengths[piece] as number;
      if (length === 0) return matched;
      start = starts[piece] as number;
      at = start + length;
    }
    at--;
    if ((tokens[at] as number) !== (context[context.length - 1 - matched] as number)) return matched;
  }
}
