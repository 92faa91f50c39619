import { assert, at } from "../core/assert";
import { type CacheShape, KvCache } from "./kvCache";
import type { Feeds } from "./ortRuntime";

/**
 * Most tokens in one run. Longer inputs go through in pieces of this size: faster than at once (measured), half the
 * memory, and the point where a cancelled job stops.
 */
export const CHUNK = 64;

/** Added to the scores of slots that a query must not see; the softmax makes it an exact zero. */
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
    private readonly shape: CacheShape,
  ) {
    this.cache = new KvCache(shape);
  }

  /** Appends 1 to {@link CHUNK} tokens to the cache without a prediction: cheaper, for all of a prompt but its end. */
  async feed(tokens: readonly number[]): Promise<void> {
    await this.run(tokens, [], ["new_kv"]);
  }

  /**
   * Appends 1 to {@link CHUNK} tokens to the cache in one run and predicts what follows them.
   * The caller keeps cache length + tokens within the context.
   */
  async advance(tokens: readonly number[], options: { readonly attention?: boolean } = {}): Promise<Advance> {
    const past = this.cache.length;
    const fetches = options.attention ? [...OUTPUTS, "attention_row"] : OUTPUTS;
    const outputs = await this.run(tokens, [tokens.length - 1], fetches);
    const { logits, log_normaliser: normaliser, attention_row: attention } = outputs;
    assert(logits && normaliser, "the graph returned no logits");
    const logNormaliser = at(normaliser, 0);
    if (!attention) return { logits, logNormaliser };
    const attentionRow = this.withoutEmptySlots(attention, past, this.cache.capacity, tokens.length);
    return { logits, logNormaliser, attentionRow };
  }

  /**
   * Appends 1 to {@link CHUNK} tokens to the cache in one run and predicts what follows each of them. The numbers differ
   * a little from those of as many runs of one token: sums are taken in another order, and activations are rounded to
   * 8 bits after that.
   */
  async verify(tokens: readonly number[]): Promise<Advance[]> {
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
    tokens: readonly number[],
    wanted: readonly number[],
    fetches: readonly string[],
  ): Promise<Record<string, Float32Array>> {
    const count = tokens.length;
    assert(count >= 1 && count <= CHUNK, `a run of ${count} tokens`);
    this.cache.reserve(count);
    const mask = causalMask(count, this.cache.length, this.cache.capacity);
    const outputs = await this.graph.run(graphFeeds(this.cache, tokens, wanted, mask), fetches);
    const rows = outputs["new_kv"];
    assert(rows, "the graph returned no keys and values");
    this.cache.append(tokens, rows);
    return outputs;
  }

  /** [L, H, B + T] -> [L, H, past + T]: the columns of unused slots go. */
  private withoutEmptySlots(rows: Float32Array, past: number, capacity: number, count: number): Float32Array {
    const lines = this.shape.layers * this.shape.heads;
    const width = capacity + count;
    const packed = new Float32Array(lines * (past + count));
    for (let line = 0; line < lines; line++) {
      const row = rows.subarray(line * width, (line + 1) * width);
      packed.set(row.subarray(0, past), line * (past + count));
      packed.set(row.subarray(capacity), line * (past + count) + past);
    }
    return packed;
  }
}

/**
 * The graph's inputs for T `tokens` behind those of the cache.
 * @param wanted R, which of `tokens`, by index, need logits
 * @param mask [T, B + T], as of {@link causalMask}
 */
export function graphFeeds(
  cache: KvCache,
  tokens: readonly number[],
  wanted: readonly number[],
  mask: Float32Array,
): Feeds {
  const count = tokens.length;
  return {
    input_ids: { type: "int64", data: BigInt64Array.from(tokens, BigInt), shape: [1, count] },
    position_ids: { type: "int64", data: positions(cache.length, count), shape: [1, count] },
    mask: { type: "float32", data: mask, shape: [1, 1, count, cache.capacity + count] },
    logit_rows: { type: "int64", data: BigInt64Array.from(wanted, BigInt), shape: [wanted.length] },
    ...cache.feeds(),
  };
}

/** past, past + 1, … for `count` new tokens. */
function positions(past: number, count: number): BigInt64Array {
  return BigInt64Array.from({ length: count }, (_, t) => BigInt(past + t));
}

/**
 * Additive mask [T, B + T]: query t sees the `past` valid slots of the cache and the new tokens 0..t.
 * @param count T, new tokens
 * @param past valid slots
 * @param capacity B, all slots
 */
export function causalMask(count: number, past: number, capacity: number): Float32Array {
  const width = capacity + count;
  const mask = new Float32Array(count * width).fill(HIDDEN);
  for (let t = 0; t < count; t++) {
    mask.fill(0, t * width, t * width + past);
    mask.fill(0, t * width + capacity, t * width + capacity + t + 1);
  }
  return mask;
}
