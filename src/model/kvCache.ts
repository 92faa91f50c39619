import { assert, at } from "../core/assert";
import type { Feeds } from "./ortRuntime";
import type { TokenRow } from "./tokens/token";

/**
 * Positions of a block. A run that stays within one gives the same bits as runs of one token each, see addAttention: a
 * key's place in the sums over all keys depends on its position only. Longer inputs go through block by block: faster
 * than at once (measured), half the memory, and the point where a cancelled job stops.
 */
export const BLOCK = 64;

/**
 * Column of the first token's key in masks and attention; the others follow. The column before it is hidden from all: at
 * the start of a text there is nothing before the first block, and onnxruntime 1.30 crashes on an empty matrix.
 */
export const FIRST_COLUMN = 1;

/** The buffers grow in steps of this many tokens. */
const CAPACITY_STEP = 128;

export interface CacheShape {
  readonly layers: number;
  /** Query heads; those of attention. */
  readonly heads: number;
  /** Heads of keys and values: heads / kvHeads query heads read the same. */
  readonly kvHeads: number;
  readonly headSize: number;
  /** Most tokens the model has positions for. */
  readonly context: number;
}

/**
 * Where a query head stands in the graph: those that read the same keys are as far apart as there are kv heads, so that
 * [T, H, S] is [T · H / KV, KV, S] as it lies in memory, and grouped heads need no transpose.
 */
export function placeOfHead(head: number, { heads, kvHeads }: Pick<CacheShape, "heads" | "kvHeads">): number {
  const group = heads / kvHeads;
  return (head % group) * kvHeads + Math.floor(head / group);
}

/**
 * Keys and values of the tokens that the model has read, and which tokens those are.
 *
 * The buffers belong to JavaScript and are handed to the graph as inputs; the graph returns only the rows of new tokens
 * (fetching whole caches would copy tens of megabytes per step). Invariant: row FIRST_COLUMN + t of every buffer holds the
 * keys or values of `tokens[t]` at position t.
 */
export class KvCache {
  private ids: TokenRow[] = [];
  private rows = CAPACITY_STEP;
  /** 2 L buffers: keys then values per layer, each [rows, KV, S]. */
  private buffers: Float32Array[];
  /** [BLOCK, KV, S] */
  private readonly filler: Float32Array;
  /** KV S */
  private readonly width: number;

  constructor(readonly shape: CacheShape) {
    this.width = shape.kvHeads * shape.headSize;
    this.filler = new Float32Array(BLOCK * this.width);
    this.buffers = Array.from({ length: 2 * shape.layers }, () => new Float32Array(this.rows * this.width));
  }

  /** Tokens held. */
  get length(): number {
    return this.ids.length;
  }

  get tokens(): readonly TokenRow[] {
    return this.ids;
  }

  /** What is left of the next token's block. */
  get remainingInBlock(): number {
    return BLOCK - (this.ids.length % BLOCK);
  }

  /** Places of keys in a run of `count` new tokens, P + K: up to the end of the last block that it reaches into. */
  columns(count: number): number {
    return FIRST_COLUMN + Math.ceil((this.ids.length + count) / BLOCK) * BLOCK;
  }

  /** How many leading tokens of `tokens` the cache holds. */
  commonPrefix(tokens: readonly TokenRow[]): number {
    const most = Math.min(this.ids.length, tokens.length);
    let n = 0;
    while (n < most && this.ids[n] === tokens[n]) n++;
    return n;
  }

  /** Forgets all but the first `length` tokens, at no cost. */
  truncate(length: number): void {
    assert(length >= 0 && length <= this.ids.length, `truncate to ${length} of ${this.ids.length}`);
    this.ids.length = length;
  }

  /**
   * Adds tokens with the rows the graph returned for them.
   * @param rows [L, T, 2 KV S]: per layer and token the key (heads side by side), then the value.
   */
  append(tokens: readonly TokenRow[], rows: Float32Array): void {
    const { width } = this;
    const start = this.ids.length;
    assert(rows.length === this.buffers.length * tokens.length * width, `new_kv has ${rows.length} numbers`);
    this.grow(FIRST_COLUMN + start + tokens.length);
    let from = 0;
    for (let layer = 0; layer < this.shape.layers; layer++) {
      for (let t = 0; t < tokens.length; t++) {
        for (let half = 0; half < 2; half++, from += width) {
          at(this.buffers, 2 * layer + half).set(rows.subarray(from, from + width), (FIRST_COLUMN + start + t) * width);
        }
      }
    }
    for (const token of tokens) this.ids.push(token);
  }

  /** The tokens from position `from` on with their rows, as {@link append} takes them; a copy. */
  copyFrom(from: number): { readonly tokens: readonly TokenRow[]; readonly rows: Float32Array } {
    const { width } = this;
    const tokens = this.ids.slice(from);
    const rows = new Float32Array(this.buffers.length * tokens.length * width);
    let to = 0;
    for (let layer = 0; layer < this.shape.layers; layer++) {
      for (let position = from; position < this.ids.length; position++) {
        for (let half = 0; half < 2; half++, to += width) rows.set(this.rowAt(2 * layer + half, position), to);
      }
    }
    return { tokens, rows };
  }

  /** The graph's inputs for `count` new tokens that are not part of it; views, not copies. */
  feeds(count: number): Feeds {
    assert(this.ids.length + count <= this.shape.context, "more tokens than the model has positions");
    const end = FIRST_COLUMN + this.ids.length;
    const block = end - (this.ids.length % BLOCK);
    const filled = this.view(this.filler, 0, this.columns(count) - end - count);
    const feeds: Record<string, Feeds[string]> = { filler: filled };
    for (let layer = 0; layer < this.shape.layers; layer++) {
      for (const [half, name] of ["key", "value"].entries()) {
        const buffer = at(this.buffers, 2 * layer + half);
        feeds[`past_${name}.${layer}`] = this.view(buffer, 0, block);
        feeds[`block_${name}.${layer}`] = this.view(buffer, block, end);
      }
    }
    return feeds;
  }

  /** The value of the token at `position`, all heads side by side, [KV S]; a view that the next change makes stale. */
  valueAt(layer: number, position: number): Float32Array {
    return this.rowAt(2 * layer + 1, position);
  }

  /** Holds `length` tokens whose keys and values are all zero: for a run as late as this whose numbers nobody reads. */
  fillWithZeros(length: number): void {
    assert(length < this.shape.context, `${length} tokens of ${this.shape.context}`);
    this.grow(FIRST_COLUMN + length);
    this.ids = new Array<number>(length).fill(0);
  }

  private rowAt(buffer: number, position: number): Float32Array {
    const from = (FIRST_COLUMN + position) * this.width;
    return at(this.buffers, buffer).subarray(from, from + this.width);
  }

  private view(buffer: Float32Array, from: number, to: number): Feeds[string] {
    const { kvHeads, headSize } = this.shape;
    const data = buffer.subarray(from * this.width, to * this.width);
    return { type: "float32", data, shape: [to - from, kvHeads, headSize] };
  }

  private grow(rows: number): void {
    if (rows <= this.rows) return;
    this.rows = Math.ceil(rows / CAPACITY_STEP) * CAPACITY_STEP;
    this.buffers = this.buffers.map((old) => {
      const larger = new Float32Array(this.rows * this.width);
      larger.set(old);
      return larger;
    });
  }
}
