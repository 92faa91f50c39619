/** How a share of attention becomes one of 256 levels. */
export const SCALES = ["log", "linear", "lift"] as const;
export type Scale = (typeof SCALES)[number];

/** Levels go from 0 to this. */
const TOP_LEVEL = 255;

/** The level of an even share under `lift`. */
export const EVEN_LEVEL = 128;

/** `log` shows four powers of ten, from 1e-4 to 1. */
const LOG_DECADES = 4;

/** `lift` shows six doublings each way: from 1/64 of an even share to 64 times as much. */
export const LIFT_DOUBLINGS = 6;

/** A scale for one row. */
export interface RowScale {
  readonly scale: Scale;
  /** Tokens in the row: an even share is 1/n. */
  readonly n: number;
  /** The largest share of a token that is no sink: the top of `linear`. */
  readonly highest: number;
}

/**
 * Sinks are left out of the domain only: they have a level like every other token, the highest one if need be.
 *
 * @param weights [n] shares
 * @param sinks indices of tokens
 */
export function rowScale(scale: Scale, weights: Float32Array, sinks: readonly number[]): RowScale {
  const left = new Set(sinks);
  let highest = 0;
  for (let token = 0; token < weights.length; token++) {
    const weight = weights[token] ?? 0;
    if (weight > highest && !left.has(token)) highest = weight;
  }
  return { scale, n: weights.length, highest };
}

/**
 * The level of a share, from 0 to 255. `log`: 255 (1 + log10(p) / 4), 0 below 1e-4, as matrices are quantised; `linear`:
 * as a part of the highest; `lift`: 128 + 127 log2(p n) / 6, within 0 … 255.
 */
export function levelOf(share: number, { scale, n, highest }: RowScale): number {
  switch (scale) {
    case "log":
      return share <= 0 ? 0 : toLevel(TOP_LEVEL * (1 + Math.log10(share) / LOG_DECADES));
    case "linear":
      return highest <= 0 ? 0 : toLevel((TOP_LEVEL * share) / highest);
    case "lift":
      return share <= 0 ? 0 : toLevel(EVEN_LEVEL + ((TOP_LEVEL - EVEN_LEVEL) * Math.log2(share * n)) / LIFT_DOUBLINGS);
  }
}

/** {@link levelOf} for a whole row. */
export function levelsOf(weights: Float32Array, scale: RowScale): Uint8Array {
  const levels = new Uint8Array(weights.length);
  for (let token = 0; token < weights.length; token++) levels[token] = levelOf(weights[token] ?? 0, scale);
  return levels;
}

function toLevel(value: number): number {
  return Math.round(Math.min(TOP_LEVEL, Math.max(0, value)));
}
