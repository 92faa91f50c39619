import type { HeadChoice } from "../../model/inspection/selection";

/** Of rows of attention [L, H, n]: one row of shares over n tokens per layer and head. */
export interface RowShape {
  readonly layers: number;
  readonly heads: number;
  /** n, tokens so far. */
  readonly length: number;
}

/**
 * [n] The row of one head, the mean of a layer's heads or of all heads: shares that sum to 1. The largest of all heads,
 * token by token, is no share: its sum lies between 1 and L · H.
 * @param rows [L, H, n]
 */
export function combineHeads(
  rows: Float32Array,
  { layers, heads, length }: RowShape,
  choice: HeadChoice,
): Float32Array {
  switch (choice.kind) {
    case "head": {
      const from = (choice.layer * heads + choice.head) * length;
      return rows.slice(from, from + length);
    }
    case "layer":
      return mean(rows, choice.layer * heads, heads, length);
    case "all":
      return choice.by === "mean" ? mean(rows, 0, layers * heads, length) : largest(rows, layers * heads, length);
  }
}

/**
 * [L, H, n] α·‖v‖ of each token as a share of its row: attention weighted by the norm of the value that it fetches.
 * After Kobayashi et al. 2020, "Attention is Not Only a Weight", but without the output projection W_O: theirs is
 * ‖α · v · W_O‖, which needs the weights. A row that comes to 0 stays 0.
 * @param rows [L, H, n]
 * @param norms [L, H, total], of which the first n of each line count
 */
export function valueWeighted(
  rows: Float32Array,
  norms: Float32Array,
  { layers, heads, length }: RowShape,
  total: number,
): Float32Array {
  const weighted = new Float32Array(rows.length);
  for (let line = 0; line < layers * heads; line++) {
    const to = line * length;
    const from = line * total;
    let sum = 0;
    for (let token = 0; token < length; token++) {
      const weight = (rows[to + token] as number) * (norms[from + token] as number);
      weighted[to + token] = weight;
      sum += weight;
    }
    const scale = sum > 0 ? 1 / sum : 0;
    for (let token = to; token < to + length; token++) weighted[token] = (weighted[token] as number) * scale;
  }
  return weighted;
}

/** Mean of `count` lines from `first` on. */
function mean(rows: Float32Array, first: number, count: number, length: number): Float32Array {
  const sums = new Float64Array(length);
  for (let line = first; line < first + count; line++) {
    const from = line * length;
    for (let token = 0; token < length; token++) sums[token] = (sums[token] as number) + (rows[from + token] as number);
  }
  return Float32Array.from(sums, (sum) => sum / count);
}

/** The largest of `count` lines, token by token. */
function largest(rows: Float32Array, count: number, length: number): Float32Array {
  const most = rows.slice(0, length);
  for (let line = 1; line < count; line++) {
    const from = line * length;
    for (let token = 0; token < length; token++) {
      const weight = rows[from + token] as number;
      if (weight > (most[token] as number)) most[token] = weight;
    }
  }
  return most;
}
