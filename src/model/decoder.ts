import { assert, at } from "../core/assert";
import { type CacheShape, FIRST_COLUMN, KvCache } from "./kvCache";
import type { Feeds } from "./ortRuntime";
import type { TokenRow } from "./tokens/token";

/** Added to the scores of places that a query must not see; the softmax makes it an exact zero. */
export const HIDDEN = -3.4028234663852886e38;

const OUTPUTS = ["logits", "log_normaliser", "new_kv"];

/** The graph, as the decoder sees it. {@link OrtModel} is one. */
export interface Graph {
  run(feeds: Feeds, fetches: readonly string[]): Promise<Record<string, Float32Array>>;
}

/** What one run returns. */
export interface Advance {
  /** [V], of the last token that was fed. */
  readonly logits: Float32Array;
  /** log Σ exp(logits). */
  readonly logNormaliser: number;
  /** [L, H, length] softmax rows of that token over the whole cache including itself, if asked for. */
  readonly attentionRow?: Float32Array;
}

/** Runs tokens through the model and keeps their keys and values. Tokens here are rows of the embedding table. */
export class Decoder {
  readonly cache: KvCache;

  constructor(
    private readonly graph: Graph,
    shape: CacheShape,
  ) {
    this.cache = new KvCache(shape);
  }

  /** Most tokens of the next run. */
  get remainingInBlock(): number {
    return this.cache.remainingInBlock;
  }

  /** Appends 1 to {@link remainingInBlock} tokens to the cache without a prediction: cheaper, for all of a prompt but its end. */
  async appendTokens(tokens: readonly TokenRow[]): Promise<void> {
    await this.run(tokens, [], ["new_kv"]);
  }

  /**
   * Appends 1 to {@link remainingInBlock} tokens to the cache in one run and predicts what follows them.
   * The caller keeps cache length + tokens within the context.
   */
  async advance(tokens: readonly TokenRow[], options: { readonly attention?: boolean } = {}): Promise<Advance> {
    const columns = this.cache.columns(tokens.length);
    const fetches = options.attention ? [...OUTPUTS, "attention_row"] : OUTPUTS;
    const outputs = await this.run(tokens, [tokens.length - 1], fetches);
    const { logits, log_normaliser: normaliser, attention_row: attention } = outputs;
    assert(logits && normaliser, "the graph returned no logits");
    const logNormaliser = at(normaliser, 0);
    if (!attention) return { logits, logNormaliser };
    return { logits, logNormaliser, attentionRow: tokenColumns(attention, columns, this.cache.length) };
  }

  /**
   * Appends 1 to {@link remainingInBlock} tokens to the cache in one run and predicts what follows each of them. The numbers are the
   * same bits as those of as many runs of one token, where {@link runsAgree} says so.
   */
  async verify(tokens: readonly TokenRow[]): Promise<Advance[]> {
    const outputs = await this.run(
      tokens,
      tokens.map((_, index) => index),
      OUTPUTS,
    );
    const { logits, log_normaliser: normaliser } = outputs;
    assert(logits && normaliser, "the graph returned no logits");
    const size = logits.length / tokens.length;
    return tokens.map((_, index) => ({
      logits: logits.subarray(index * size, (index + 1) * size),
      logNormaliser: at(normaliser, index),
    }));
  }

  /** @param wanted which of `tokens`, by index, need logits */
  private async run(
    tokens: readonly TokenRow[],
    wanted: readonly number[],
    fetches: readonly string[],
  ): Promise<Record<string, Float32Array>> {
    const { remainingInBlock: remaining } = this.cache;
    assert(
      tokens.length >= 1 && tokens.length <= remaining,
      `${tokens.length} tokens in a block that has room for ${remaining}`,
    );
    const mask = causalMask(tokens.length, this.cache);
    const outputs = await this.graph.run(graphFeeds(this.cache, tokens, wanted, mask), fetches);
    const rows = outputs["new_kv"];
    assert(rows, "the graph returned no keys and values");
    this.cache.append(tokens, rows);
    return outputs;
  }
}

/**
 * The graph's inputs for T `tokens` behind those of the cache.
 * @param wanted R, which of `tokens`, by index, need logits
 * @param mask [T, P + K], as of {@link causalMask}
 */
export function graphFeeds(
  cache: KvCache,
  tokens: readonly TokenRow[],
  wanted: readonly number[],
  mask: Float32Array,
): Feeds {
  const count = tokens.length;
  return {
    input_ids: { type: "int64", data: BigInt64Array.from(tokens, BigInt), shape: [1, count] },
    position_ids: { type: "int64", data: positions(cache.length, count), shape: [1, count] },
    mask: { type: "float32", data: mask, shape: [1, count, cache.columns(count)] },
    logit_rows: { type: "int64", data: BigInt64Array.from(wanted, BigInt), shape: [wanted.length] },
    ...cache.feeds(count),
  };
}

/** length, length + 1, … for `count` new tokens. */
function positions(length: number, count: number): BigInt64Array {
  return BigInt64Array.from({ length: count }, (_, t) => BigInt(length + t));
}

/** Additive mask [T, P + K] for `count` = T new tokens: query t sees what the cache holds and the new tokens 0..t. */
export function causalMask(count: number, cache: KvCache): Float32Array {
  const width = cache.columns(count);
  const mask = new Float32Array(count * width).fill(HIDDEN);
  for (let t = 0; t < count; t++) {
    mask.fill(0, t * width + FIRST_COLUMN, t * width + FIRST_COLUMN + cache.length + t + 1);
  }
  return mask;
}

/** Of a matrix with `width` columns those of the first `count` tokens. */
function tokenColumns(matrix: Float32Array, width: number, count: number): Float32Array {
  const lines = matrix.length / width;
  const packed = new Float32Array(lines * count);
  for (let line = 0; line < lines; line++) {
    const from = line * width + FIRST_COLUMN;
    packed.set(matrix.subarray(from, from + count), line * count);
  }
  return packed;
}
