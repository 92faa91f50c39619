import { assert, at } from "../core/assert";
import type { Feeds } from "./ortRuntime";

/** The cache's capacity grows and shrinks in steps of this many slots. */
const CAPACITY_STEP = 128;

export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
  /** Most tokens the model has positions for. */
  readonly context: number;
}

/**
 * Keys and values of the tokens that the model has read, and which tokens those are.
 *
 * The buffers belong to JavaScript and are handed to the graph as inputs; the graph returns only the rows of new tokens
 * (fetching whole caches would copy tens of megabytes per step). Invariant: slot t of every layer and head holds the
 * key and value of `tokens[t]` at position t. Slots from `length` on hold anything finite; the mask hides them.
 */
export class KvCache {
  private ids: number[] = [];
  private slots = CAPACITY_STEP;
  /** 2 L buffers: key then value per layer, each [H, B, S]. */
  private buffers: Float32Array[];

  constructor(readonly shape: CacheShape) {
    this.buffers = this.allocate(this.slots);
  }

  /** Tokens held. */
  get length(): number {
    return this.ids.length;
  }

  get tokens(): readonly number[] {
    return this.ids;
  }

  /** Slots per head in the buffers, B: a multiple of 128, at least `length`. */
  get capacity(): number {
    return this.slots;
  }

  /** How many leading tokens of `tokens` the cache holds. */
  commonPrefix(tokens: readonly number[]): number {
    const most = Math.min(this.ids.length, tokens.length);
    let n = 0;
    while (n < most && this.ids[n] === tokens[n]) n++;
    return n;
  }

  /** Forgets all but the first `length` tokens, at no cost: the slots stay as they are. */
  truncate(length: number): void {
    assert(length >= 0 && length <= this.ids.length, `truncate to ${length} of ${this.ids.length}`);
    this.ids.length = length;
  }

  /**
   * Makes room for `extra` more tokens before they are run. Attention costs grow with the capacity, so a cache that has
   * become much shorter also gets smaller buffers.
   */
  reserve(extra: number): void {
    const wanted = Math.ceil((this.ids.length + extra) / CAPACITY_STEP) * CAPACITY_STEP;
    assert(this.ids.length + extra <= this.shape.context, "more tokens than the model has positions");
    if (wanted > this.slots || wanted < this.slots - CAPACITY_STEP) this.resize(wanted);
  }

  /**
   * Adds tokens with the rows the graph returned for them.
   * @param rows [L, T, 2 d]: per layer and token the key (heads side by side), then the value.
   */
  append(tokens: readonly number[], rows: Float32Array): void {
    const { layers, heads, headSize } = this.shape;
    const count = tokens.length;
    const start = this.ids.length;
    assert(start + count <= this.slots, "append without reserve");
    assert(rows.length === layers * count * 2 * heads * headSize, `new_kv has ${rows.length} numbers`);
    let from = 0;
    for (let layer = 0; layer < layers; layer++) {
      for (let t = 0; t < count; t++) {
        for (let half = 0; half < 2; half++) {
          const buffer = at(this.buffers, 2 * layer + half);
          for (let head = 0; head < heads; head++, from += headSize) {
            buffer.set(rows.subarray(from, from + headSize), (head * this.slots + start + t) * headSize);
          }
        }
      }
    }
    for (const token of tokens) this.ids.push(token);
  }

  /** The tokens from slot `from` on with their rows, as {@link append} takes them; a copy. */
  copyFrom(from: number): { readonly tokens: readonly number[]; readonly rows: Float32Array } {
    const { layers, heads, headSize } = this.shape;
    const tokens = this.ids.slice(from);
    const rows = new Float32Array(layers * tokens.length * 2 * heads * headSize);
    let to = 0;
    for (let layer = 0; layer < layers; layer++) {
      for (let slot = from; slot < this.ids.length; slot++) {
        for (let half = 0; half < 2; half++) {
          const buffer = at(this.buffers, 2 * layer + half);
          for (let head = 0; head < heads; head++, to += headSize) {
            const start = (head * this.slots + slot) * headSize;
            rows.set(buffer.subarray(start, start + headSize), to);
          }
        }
      }
    }
    return { tokens, rows };
  }

  /** The graph's inputs `past.{i}.key` and `past.{i}.value`, [1, H, B, S] each; views, not copies. */
  feeds(): Feeds {
    const shape = [1, this.shape.heads, this.slots, this.shape.headSize];
    const feeds: Record<string, Feeds[string]> = {};
    for (let layer = 0; layer < this.shape.layers; layer++) {
      feeds[`past.${layer}.key`] = { type: "float32", data: at(this.buffers, 2 * layer), shape };
      feeds[`past.${layer}.value`] = { type: "float32", data: at(this.buffers, 2 * layer + 1), shape };
    }
    return feeds;
  }

  /** [length, S] values of one head, in the order of the tokens; a view that the next change makes stale. */
  values(layer: number, head: number): Float32Array {
    const { headSize } = this.shape;
    const from = head * this.slots * headSize;
    return at(this.buffers, 2 * layer + 1).subarray(from, from + this.ids.length * headSize);
  }

  private resize(slots: number): void {
    const { heads, headSize } = this.shape;
    const kept = this.ids.length * headSize;
    const old = this.buffers;
    const next = this.allocate(slots);
    for (const [index, target] of next.entries()) {
      const source = at(old, index);
      for (let head = 0; head < heads; head++) {
        const from = head * this.slots * headSize;
        target.set(source.subarray(from, from + kept), head * slots * headSize);
      }
    }
    this.buffers = next;
    this.slots = slots;
  }

  private allocate(slots: number): Float32Array[] {
    const { layers, heads, headSize } = this.shape;
    return Array.from({ length: 2 * layers }, () => new Float32Array(heads * slots * headSize));
  }
}
