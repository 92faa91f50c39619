import type { TokenRow } from "../../model/tokens/token";
import { Chains } from "./chains";
import type { Pool } from "./pool";

/** Occurrences in documents that are open or were visited are kept apart from the many of the rest of the workspace. */
export type Tier = "near" | "far";

/** Lengths of the contexts whose occurrences are chained, in tokens. */
export const SHORT = 2;
export const LONG = 5;

/**
 * Where each context was seen: for every position of the pool, the tokens before it are hashed, the last {@link SHORT}
 * and the last {@link LONG} of them, and the position joins the chain of that hash. Longer matches are found by comparing
 * backwards from there, so that nothing grows with the order.
 */
export class Contexts {
  readonly short: Chains;
  readonly long: Chains;

  /** @param bits there are 2^bits buckets for each length */
  constructor(
    private readonly pool: Pool,
    bits: number,
  ) {
    this.short = new Chains(bits, pool.capacity);
    this.long = new Chains(bits, pool.capacity);
  }

  get bytes(): number {
    return this.short.bytes + this.long.bytes;
  }

  grow(capacity: number): void {
    this.short.grow(capacity);
    this.long.grow(capacity);
  }

  /** Chains a position by the tokens before it, as they are now. */
  link(position: number, tier: Tier): void {
    const { pool } = this;
    let hash = saltOf(tier);
    let at = position;
    for (let length = 1; length <= LONG; length++) {
      at = pool.before(at);
      if (at === 0) return;
      hash = mix(hash, pool.tokens[at] as number);
      if (length === SHORT) this.short.link(position, hash);
      else if (length === LONG) this.long.link(position, hash);
    }
  }

  unlink(position: number): void {
    this.short.unlink(position);
    this.long.unlink(position);
  }

  /** A token has moved in the pool. */
  move(from: number, to: number): void {
    this.short.move(from, to);
    this.long.move(from, to);
  }
}

/** The hash of the last `length` tokens of `context`, which has that many; as {@link Contexts.link} computes it. */
export function hashOf(context: readonly TokenRow[], length: number, tier: Tier): number {
  let hash = saltOf(tier);
  for (let i = 1; i <= length; i++) hash = mix(hash, context[context.length - i] as number);
  return hash;
}

function saltOf(tier: Tier): number {
  return tier === "near" ? 0x2545f491 : 0x7f4a7c15;
}

/** One round of multiply and xor-shift; its high bits depend on all of both. */
function mix(hash: number, token: TokenRow): number {
  const product = Math.imul(hash ^ token, 0x9e3779b1);
  return Math.imul(product ^ (product >>> 15), 0x85ebca6b);
}
