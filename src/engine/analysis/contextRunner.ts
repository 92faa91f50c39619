import { assert } from "../../core/assert";
import { causalMask, type Graph, graphFeeds, HIDDEN } from "../../model/decoder";
import { BLOCK, type CacheShape, FIRST_COLUMN, KvCache } from "../../model/kvCache";
import type { TokenRow } from "../../model/tokens/token";
import type { Turns } from "./turns";

/** Tokens from..to-1. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** What one run of T tokens behind `past` others returned. */
export interface Run {
  /** Index of the run's first token. */
  readonly past: number;
  /** T */
  readonly count: number;
  /** P + K: length of rows over cache and new tokens; token i is in column FIRST_COLUMN + i. */
  readonly columns: number;
  /** The output of this name; it must have been fetched. */
  output(name: string): Float32Array;
}

export interface RunOptions {
  /** Which of the tokens, by index, need logits. */
  readonly wanted?: readonly number[];
  readonly fetches?: readonly string[];
  /** Tokens of the cache that none of the new tokens can look at. */
  readonly hidden?: TokenRange;
}

/** Runs tokens through a graph with a cache that no completion knows of. Tokens are rows of the embedding table. */
export class ContextRunner {
  readonly cache: KvCache;

  constructor(
    private readonly graph: Graph,
    readonly shape: CacheShape,
  ) {
    this.cache = new KvCache(shape);
  }

  /** Runs that {@link fill} would take now. */
  runsToFill(tokens: readonly TokenRow[], length: number): number {
    return runsFor(length - this.reusable(tokens, length));
  }

  /** Brings the cache to exactly the first `length` of `tokens`. False if cancelled; the cache is true all the same. */
  async fill(tokens: readonly TokenRow[], length: number, turns: Pick<Turns, "next">): Promise<boolean> {
    this.cache.truncate(this.reusable(tokens, length));
    for (let from = this.cache.length; from < length; from += BLOCK) {
      if (!(await turns.next())) return false;
      await this.run(tokens.slice(from, Math.min(from + BLOCK, length)));
    }
    return true;
  }

  /** Appends 1 to {@link BLOCK} tokens to the cache. The caller keeps cache length + tokens within the context. */
  async run(tokens: readonly TokenRow[], { wanted = [], fetches = [], hidden }: RunOptions = {}): Promise<Run> {
    const count = tokens.length;
    assert(count >= 1 && count <= BLOCK, `a run of ${count} tokens`);
    const { length: past } = this.cache;
    const columns = this.cache.columns(count);
    const mask = causalMask(count, this.cache);
    for (let t = 0; hidden && t < count; t++) {
      const first = t * columns + FIRST_COLUMN;
      mask.fill(HIDDEN, first + hidden.from, first + hidden.to);
    }
    const outputs = await this.graph.run(graphFeeds(this.cache, tokens, wanted, mask), ["new_kv", ...fetches]);
    const output = (name: string): Float32Array => {
      const values = outputs[name];
      assert(values !== undefined, `the graph returned no ${name}`);
      return values;
    };
    this.cache.append(tokens, output("new_kv"));
    return { past, count, columns, output };
  }

  private reusable(tokens: readonly TokenRow[], length: number): number {
    return Math.min(this.cache.commonPrefix(tokens), length);
  }
}

/** Runs of at most {@link BLOCK} tokens that `count` tokens take. */
export function runsFor(count: number): number {
  return Math.ceil(count / BLOCK);
}
