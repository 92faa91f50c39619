import { assertNever } from "../../core/assert";
import type { Statistic } from "../../model/inspection/selection";
import { entropyOf } from "./entropy";
import type { RowShape } from "./heads";

export interface HeadRows {
  /** [L, H, n] attention. */
  readonly rows: Float32Array;
  readonly shape: RowShape;
  /** Tokens that are left out of the strongest, and that the sink share counts. */
  readonly sinks: readonly number[];
  /** [L, H, n] as of valueWeighted; only the statistic `value` reads it. */
  readonly weighted: Float32Array;
}

/**
 * [L, H] one number per head:
 * - `max`: the largest share that is no sink's
 * - `entropy`: −Σ p ln p / ln n, from 0 (one token) to 1 (all alike); 0 for a row of one token
 * - `sink`: what the sinks have
 * - `distance`: Σ p · (n − 1 − j), the mean distance in tokens from the token that looks
 * - `value`: the largest share by value-weighting that is no sink's
 * - `previous`: what the token before the one that looks has; 0 if there is none
 */
export function headStatistics(statistic: Statistic, { rows, shape, sinks, weighted }: HeadRows): Float32Array {
  const { layers, heads, length } = shape;
  const result = new Float32Array(layers * heads);
  const isSink = new Uint8Array(length);
  for (const token of sinks) isSink[token] = 1;
  for (let line = 0; line < result.length; line++) {
    const from = line * length;
    result[line] = one(statistic, rows, weighted, from, length, isSink, sinks);
  }
  return result;
}

function one(
  statistic: Statistic,
  rows: Float32Array,
  weighted: Float32Array,
  from: number,
  length: number,
  isSink: Uint8Array,
  sinks: readonly number[],
): number {
  switch (statistic) {
    case "max":
      return largest(rows, from, isSink);
    case "value":
      return largest(weighted, from, isSink);
    case "entropy":
      return length > 1 ? entropyOf(rows.subarray(from, from + length)) / Math.log(length) : 0;
    case "sink":
      return sinks.reduce((sum, token) => sum + (rows[from + token] ?? 0), 0);
    case "distance":
      return meanDistance(rows, from, length);
    case "previous":
      return length > 1 ? (rows[from + length - 2] ?? 0) : 0;
    default:
      return assertNever(statistic);
  }
}

function largest(rows: Float32Array, from: number, isSink: Uint8Array): number {
  let most = 0;
  for (let token = 0; token < isSink.length; token++) {
    const share = rows[from + token] as number;
    if (share > most && isSink[token] === 0) most = share;
  }
  return most;
}

function meanDistance(rows: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let token = 0; token < length; token++) sum += (rows[from + token] as number) * (length - 1 - token);
  return sum;
}
