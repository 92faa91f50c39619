import { assert } from "../../core/assert";

/**
 * How a matrix is rounded: value = (level - zero) * scale + offset, one scale for each block of a row, and one offset where
 * the format has them.
 */
export interface BlockFormat {
  readonly bits: 8 | 4;
  /** Weights per scale. */
  readonly block: number;
  /** Whether each block has a zero of its own; else it is the middle level. Only at 4 bits. */
  readonly zeroPoints?: boolean;
  /** Only without zero points, which are offsets in whole levels. */
  readonly offsets?: boolean;
}

/**
 * Weights per scale at 8 bits. With 128, MatMulNBits of onnxruntime 1.30 computes one row in another way than several on
 * processors with AVX-512-VNNI, so that drafts could not be verified there; with 64 all bits agree, and widths that 128
 * does not divide need no padding.
 */
export const BLOCK = 64;

export const INT8: BlockFormat = { bits: 8, block: BLOCK };

/** That of models that earlier versions of Inkling converted. */
export const FORMER_INT8: BlockFormat = { bits: 8, block: 128 };

export const INT4: BlockFormat = { bits: 4, block: 32, zeroPoints: true };

/** That of earlier versions. */
export const FORMER_INT4: BlockFormat = { bits: 4, block: 32 };

/** At 8 bits levels are used symmetrically, 1..255 around 128. */
const LIMIT = 127;

/** At 4 bits levels are 0..15. */
const HIGHEST = 15;

/**
 * By how many levels a block's range is tried to be divided. More than 15 clip its ends. Weights that lie on levels already
 * (training/continued/rounding.py) differ by a whole number of them: these are found again.
 */
const TRIED = [15, 14, 13, 12, 11, 10, 9, 8, 7, 14.5, 15.5, 16, 16.5, 17];

/** Squared error over squared weights below which a block counts as found again: weights come in half precision. */
const FOUND = 1e-6;

/** A matrix in blocks along its rows. */
export interface QuantisedRows {
  /** [rows, blocks, bytes of a block]; at 4 bits the lower half of a byte comes first. What lies behind the last column stands for 0. */
  readonly bytes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
  /** [rows, bytes of a row], two blocks a byte, the lower half first; empty without zero points. */
  readonly zeros: Uint8Array;
  /** [rows, blocks], where the format has them. */
  readonly offsets?: Float32Array;
}

/** How many blocks a row of `columns` weights takes. */
export function blocksPerRow(columns: number, block = BLOCK): number {
  return Math.ceil(columns / block);
}

export function bytesPerBlock({ bits, block }: BlockFormat): number {
  return (bits * block) / 8;
}

/** Of the zero points of a row. */
export function zeroBytesPerRow({ zeroPoints }: BlockFormat, blocks: number): number {
  return zeroPoints ? Math.ceil(blocks / 2) : 0;
}

/** The level that stands for 0: the default zero point of MatMulNBits and GatherBlockQuantized. */
export function zeroOf({ bits }: BlockFormat): number {
  return 1 << (bits - 1);
}

/**
 * Rounds a row-major [rows, columns] matrix. At 8 bits a block's scale is its largest magnitude over 127, and the error
 * of a weight is at most half of the scale; at 4 bits scale and zero point are those, of some, with the least squared
 * error.
 */
export function quantiseRows(values: Float32Array, rows: number, columns: number, format = INT8): QuantisedRows {
  assert(values.length === rows * columns, `${values.length} values are not ${rows} rows of ${columns}`);
  const { bits, block: length, zeroPoints = false } = format;
  assert(bits === 8 || zeroPoints, "4 bits are written with zero points only");
  const blocks = blocksPerRow(columns, length);
  const zero = zeroOf(format);
  const levels = new Uint8Array(length);
  const size = bytesPerBlock(format);
  const bytes = new Uint8Array(rows * blocks * size);
  const scales = new Float32Array(rows * blocks);
  const zeroBytes = zeroBytesPerRow(format, blocks);
  const zeros = new Uint8Array(rows * zeroBytes);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const first = row * columns + block * length;
      const weights = values.subarray(first, first + Math.min(length, columns - block * length));
      const target = row * blocks + block;
      levels.fill(zero);
      if (bits === 8) {
        scales[target] = roundToBytes(weights, levels);
        bytes.set(levels, target * size);
      } else {
        const rounded = roundToNibbles(weights, levels);
        scales[target] = rounded.scale;
        const place = row * zeroBytes + (block >> 1);
        zeros[place] = (zeros[place] ?? 0) | (rounded.zero << (4 * (block & 1)));
        pack(levels, bytes, target * size);
      }
    }
  }
  return { bytes, scales, zeros };
}

/** Sets the levels of a block and gives its scale; 0 where all weights are (nearly) 0. */
function roundToBytes(weights: Float32Array, levels: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(weights[i] ?? 0));
  const scale = Math.fround(largest / LIMIT);
  if (scale === 0) return 0;
  for (let i = 0; i < weights.length; i++) {
    const level = Math.round((weights[i] ?? 0) / scale);
    // A subnormal scale is too coarse for its largest weight.
    levels[i] = zeroOf(INT8) + Math.max(-LIMIT, Math.min(LIMIT, level));
  }
  return scale;
}

/**
 * The same at 4 bits, with the level that stands for 0. Of levels l around it the best scale is Σ w l / Σ l², and the
 * squared error is Σ w² less (Σ w l)² / Σ l².
 */
function roundToNibbles(weights: Float32Array, levels: Uint8Array): { readonly scale: number; readonly zero: number } {
  let [low, high, sum] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    low = Math.min(low, weight);
    high = Math.max(high, weight);
    sum += weight * weight;
  }
  let [best, bestScale, bestInverse, bestZero] = [0, 0, 0, zeroOf(INT4)];
  for (const steps of TRIED) {
    const inverse = steps / (high - low);
    const zero = clamped(Math.round(-low * inverse - (steps - HIGHEST) / 2));
    let [product, square] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] ?? 0;
      const level = clamped(Math.round(weight * inverse) + zero) - zero;
      product += weight * level;
      square += level * level;
    }
    const saved = square > 0 ? (product * product) / square : 0;
    if (saved > best) [best, bestScale, bestInverse, bestZero] = [saved, product / square, inverse, zero];
    if (sum - best < FOUND * sum) break;
  }
  const scale = Math.fround(bestScale);
  const isZero = scale === 0 || !Number.isFinite(scale);
  const zero = isZero ? zeroOf(INT4) : bestZero;
  levels.fill(zero);
  if (isZero) return { scale: 0, zero };
  for (let i = 0; i < weights.length; i++) levels[i] = clamped(Math.round((weights[i] ?? 0) * bestInverse) + zero);
  return { scale, zero };
}

function clamped(level: number): number {
  return level < 0 ? 0 : level > HIGHEST ? HIGHEST : level;
}

/** Two levels a byte, from `target` on. */
export function pack(levels: Uint8Array, bytes: Uint8Array, target: number): void {
  for (let i = 0; i < levels.length; i += 2) bytes[target + i / 2] = (levels[i] ?? 0) | ((levels[i + 1] ?? 0) << 4);
}

/** The numbers that quantised rows stand for: row-major [rows, columns]. */
export function dequantiseRows(
  { bytes, scales, zeros, offsets }: QuantisedRows,
  rows: number,
  columns: number,
  format = INT8,
): Float32Array {
  const { bits, block } = format;
  const blocks = blocksPerRow(columns, block);
  const zeroBytes = zeroBytesPerRow(format, blocks);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = row * blocks * block + column;
      const byte = (bits === 8 ? bytes[place] : bytes[place >> 1]) ?? 0;
      const level = bits === 8 ? byte : (byte >> (4 * (place & 1))) & 15;
      const nth = Math.floor(column / block);
      const scale = scales[row * blocks + nth] ?? 0;
      const packed = zeros[row * zeroBytes + (nth >> 1)] ?? 0;
      const zero = format.zeroPoints ? (packed >> (4 * (nth & 1))) & 15 : zeroOf(format);
      values[row * columns + column] = (level - zero) * scale + (offsets?.[row * blocks + nth] ?? 0);
    }
  }
  return values;
}

/** The transpose of a row-major [rows, columns] matrix. Goes by tiles that fit in the first-level cache. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  assert(values.length === rows * columns, `${values.length} values are not ${rows} rows of ${columns}`);
  const TILE = 32;
  const result = new Float32Array(values.length);
  for (let row0 = 0; row0 < rows; row0 += TILE) {
    const row1 = Math.min(rows, row0 + TILE);
    for (let column0 = 0; column0 < columns; column0 += TILE) {
      const column1 = Math.min(columns, column0 + TILE);
      for (let row = row0; row < row1; row++) {
        for (let column = column0; column < column1; column++) {
          result[column * rows + row] = values[row * columns + column] ?? 0;
        }
      }
    }
  }
  return result;
}
