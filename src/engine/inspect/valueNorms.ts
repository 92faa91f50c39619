import type { KvCache } from "../../model/kvCache";
import type { TokenRow } from "../../model/tokens/token";

/** Euclidean norms of the values in a cache. Only those of tokens that are new since the last look are computed. */
export class ValueNorms {
  /** The tokens that the norms below are true for. */
  private tokens: readonly TokenRow[] = [];
  /** [L · KV] lines of [context] */
  private lines: Float32Array[] = [];
  /** Query heads that read the same values. */
  private group = 1;

  /**
   * Brings the norms up to what `cache` holds, layer by layer: yields after each, so that other work can come between.
   * The cache must not change before the end.
   */
  *update(cache: KvCache): Generator<void, void> {
    const { layers, heads, kvHeads, headSize, context } = cache.shape;
    if (this.lines.length === 0) this.lines = Array.from({ length: layers * kvHeads }, () => new Float32Array(context));
    this.group = heads / kvHeads;
    const from = cache.commonPrefix(this.tokens);
    // Until the end only these are known to be right.
    this.tokens = this.tokens.slice(0, from);
    for (let layer = 0; layer < layers; layer++) {
      const lines = this.lines.slice(layer * kvHeads, (layer + 1) * kvHeads);
      for (let token = from; token < cache.length; token++) {
        const values = cache.valueAt(layer, token);
        for (const [head, line] of lines.entries()) line[token] = norm(values, head * headSize, headSize);
      }
      yield;
    }
    this.tokens = cache.tokens.slice();
  }

  /** [L, H, count] by query head, as of the last complete update; 0 for a token that was chosen last and never run. */
  of(count: number): Float32Array {
    const known = Math.min(count, this.tokens.length);
    const norms = new Float32Array(this.lines.length * this.group * count);
    for (const [index, line] of this.lines.entries()) {
      for (let i = 0; i < this.group; i++) norms.set(line.subarray(0, known), (index * this.group + i) * count);
    }
    return norms;
  }

  clear(): void {
    this.tokens = [];
    this.lines = [];
  }
}

function norm(values: Float32Array, from: number, size: number): number {
  let sum = 0;
  for (let i = from; i < from + size; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}
