import { assert } from "../../core/assert";

/** How a matrix is rounded: value = (level - zero) * scale, one scale for each block of a row. */
export interface BlockFormat {
  readonly bits: 8 | 4;
  /** Weights per scale. */
  readonly block: number;
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

export const INT4: BlockFormat = { bits: 4, block: 32 };

/** At 8 bits levels are used symmetrically, 1..255 around 128. */
const LIMIT = 127;

/** At 4 bits levels are 0..15 around 8. Where the largest weight is tried to be put: more places gain little, and cost time. */
const TRIED = [-7.1, -7.4, -7.7, -8, -8.3, -8.6, -8.9];

/** A matrix in blocks along its rows. */
export interface QuantisedRows {
  /** [rows, blocks, bytes of a block]; at 4 bits the lower half of a byte comes first. What lies behind the last column stands for 0. */
  readonly bytes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
}

/** How many blocks a row of `columns` weights takes. */
export function blocksPerRow(columns: number, block = BLOCK): number {
  return Math.ceil(columns / block);
}

export function bytesPerBlock({ bits, block }: BlockFormat): number {
  return (bits * block) / 8;
}

/** The level that stands for 0: the default zero point of MatMulNBits and GatherBlockQuantized. */
function zeroOf({ bits }: BlockFormat): number {
  return 1 << (bits - 1);
}

/**
 * Rounds a row-major [rows, columns] matrix. At 8 bits a block's scale is its largest magnitude over 127, and the error
 * of a weight is at most half of the scale; at 4 bits it is the scale, of some, with the least squared error.
 */
export function quantiseRows(values: Float32Array, rows: number, columns: number, format = INT8): QuantisedRows {
  assert(values.length === rows * columns, `${values.length} values are not ${rows} rows of ${columns}`);
  const { bits, block: length } = format;
  const blocks = blocksPerRow(columns, length);
  const zero = zeroOf(format);
  const levels = new Uint8Array(length);
  const size = bytesPerBlock(format);
  const bytes = new Uint8Array(rows * blocks * size);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const first = row * columns + block * length;
      const weights = values.subarray(first, first + Math.min(length, columns - block * length));
      const target = row * blocks + block;
      levels.fill(zero);
      scales[target] = bits === 8 ? roundToBytes(weights, levels) : roundToNibbles(weights, levels);
      if (bits === 8) bytes.set(levels, target * size);
      else pack(levels, bytes, target * size);
    }
  }
  return { bytes, scales };
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
 * The same at 4 bits. Of levels l the best scale is Σ w l / Σ l²; levels are those of scales around the one that puts
 * the largest weight on -8, which is the level that has no counterpart.
 */
function roundToNibbles(weights: Float32Array, levels: Uint8Array): number {
  let extreme = 0;
  for (const weight of weights) if (Math.abs(weight) > Math.abs(extreme)) extreme = weight;
  let [best, bestScale, bestInverse] = [0, 0, 0];
  for (const place of TRIED) {
    const inverse = place / extreme;
    let [product, square] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] ?? 0;
      const level = nibble(weight * inverse);
      product += weight * level;
      square += level * level;
    }
    // The squared error is Σ w² less this.
    const saved = square > 0 ? (product * product) / square : 0;
    if (saved > best) [best, bestScale, bestInverse] = [saved, product / square, inverse];
  }
  const scale = Math.fround(bestScale);
  if (scale === 0 || !Number.isFinite(scale)) return 0;
  for (let i = 0; i < weights.length; i++) levels[i] = zeroOf(INT4) + nibble((weights[i] ?? 0) * bestInverse);
  return scale;
}

function nibble(value: number): number {
  return Math.max(-8, Math.min(7, Math.round(value)));
}

/** Two levels a byte, from `target` on. */
function pack(levels: Uint8Array, bytes: Uint8Array, target: number): void {
  for (let i = 0; i < levels.length; i += 2) bytes[target + i / 2] = (levels[i] ?? 0) | ((levels[i + 1] ?? 0) << 4);
}

/** The numbers that quantised rows stand for: row-major [rows, columns]. */
export function dequantiseRows(
  { bytes, scales }: QuantisedRows,
  rows: number,
  columns: number,
  format = INT8,
): Float32Array {
  const { bits, block } = format;
  const zero = zeroOf(format);
  const blocks = blocksPerRow(columns, block);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = row * blocks * block + column;
      const byte = (bits === 8 ? bytes[place] : bytes[place >> 1]) ?? 0;
      const level = bits === 8 ? byte : (byte >> (4 * (place & 1))) & 15;
      const scale = scales[row * blocks + Math.floor(column / block)] ?? 0;
      values[row * columns + column] = (level - zero) * scale;
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
