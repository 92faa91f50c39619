import type { TokenRow } from "../../model/tokens/token";
import { Contexts, LONG, type Tier } from "./contexts";
import { Pool } from "./pool";

/** Pieces of tokens and the chains of their contexts, kept in step. Knows neither lines nor documents. */
export class TokenIndex {
  readonly pool: Pool;
  readonly contexts: Contexts;

  /**
   * @param budget tokens that it is made for; it grows beyond if it must
   * @param vocabulary how many different tokens there are
   */
  constructor(
    private readonly budget: number,
    vocabulary: number,
  ) {
    this.pool = new Pool(vocabulary);
    // Half as many buckets as tokens: many contexts come again.
    const bits = Math.min(20, Math.max(10, Math.floor(Math.log2(budget))));
    this.contexts = new Contexts(this.pool, bits);
  }

  get bytes(): number {
    return this.pool.bytes + this.contexts.bytes;
  }

  /** A new piece between `left` and `right`, which are neighbours, or 0. */
  insert(
    left: number,
    right: number,
    tokens: readonly TokenRow[],
    tier: Tier,
    { document, lines, flags }: { readonly document: number; readonly lines: number; readonly flags: number },
  ): number {
    this.makeRoom(tokens.length);
    const piece = this.pool.allocate(document, tokens, lines, flags);
    this.pool.connect(left, piece);
    this.pool.connect(piece, right);
    this.link(piece, tier);
    return piece;
  }

  /** Takes a piece out of its list and forgets its tokens. */
  remove(piece: number): void {
    const { pool } = this;
    this.unlink(piece);
    pool.connect(pool.previous[piece] as number, pool.next[piece] as number);
    pool.release(piece);
  }

  link(piece: number, tier: Tier): void {
    const start = this.pool.starts[piece] as number;
    const end = start + (this.pool.lengths[piece] as number);
    for (let position = start; position < end; position++) this.contexts.link(position, tier);
  }

  unlink(piece: number): void {
    const start = this.pool.starts[piece] as number;
    const end = start + (this.pool.lengths[piece] as number);
    for (let position = start; position < end; position++) this.contexts.unlink(position);
  }

  /** Takes the positions out of their chains whose contexts reach back over the start of `piece`. */
  unlinkReaching(piece: number): void {
    for (const position of this.reaching(piece)) this.contexts.unlink(position);
  }

  /** The opposite of {@link unlinkReaching}, with the contexts as they are now. */
  linkReaching(piece: number, tier: Tier): void {
    for (const position of this.reaching(piece)) this.contexts.link(position, tier);
  }

  /**
   * Closes the holes that removed pieces left, piece by piece; a step is short. The index may be used and changed between
   * the steps.
   */
  *compact(): Generator<void, void> {
    const { pool, contexts } = this;
    let to = 1;
    let from = 1;
    while (from < pool.end) {
      const piece = pool.pieceOf[from] as number;
      const length = piece === 0 ? 1 : (pool.lengths[piece] as number);
      if (piece !== 0) {
        if (to < from) {
          pool.move(piece, to);
          for (let i = 0; i < length; i++) contexts.move(from + i, to + i);
        }
        to += length;
      }
      from += length;
      yield;
    }
    pool.end = to;
  }

  /** Whether compacting is worth it. */
  get wasteful(): boolean {
    return this.pool.holes > Math.max(8192, this.pool.live >> 4);
  }

  private *reaching(piece: number): Generator<number, void> {
    const { pool } = this;
    let position = (pool.lengths[piece] as number) === 0 ? 0 : (pool.starts[piece] as number);
    for (let count = 0; count < LONG && position !== 0; count++) {
      yield position;
      position = pool.after(position);
    }
  }

  private makeRoom(tokens: number): void {
    const { pool } = this;
    const needed = pool.end + tokens;
    if (needed <= pool.capacity) return;
    // At the budget there is room for as many holes as are ever left; beyond it, growth is by small steps.
    const full = Math.ceil(this.budget * 1.07) + 8192;
    const doubled = pool.capacity < full ? Math.min(2 * pool.capacity, full) : 0;
    const capacity = Math.max(doubled, needed > full ? Math.ceil(needed * 1.06) : needed);
    pool.grow(capacity);
    this.contexts.grow(capacity);
  }
}
