import { assert } from "../../core/assert";

/**
 * Weights per scale. With 128, MatMulNBits of onnxruntime 1.30 computes one row in another way than several on processors
 * with AVX-512-VNNI, so that drafts could not be verified there; with 64 all bits agree, and widths that 128 does not
 * divide need no padding.
 */
export const BLOCK = 64;

/** The block length of models that earlier versions of Inkling converted. */
export const FORMER_BLOCK = 128;

/** The byte that stands for 0: the default zero point of MatMulNBits and GatherBlockQuantized at 8 bits. */
const ZERO = 128;

/** Bytes are used symmetrically, 1..255. */
const LIMIT = 127;

/** A matrix in blocks along its rows: value = (byte - 128) * scale. */
export interface QuantisedRows {
  /** [rows, blocks, BLOCK]; what lies behind the last column stands for 0. */
  readonly bytes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
}

/** How many blocks a row of `columns` weights takes. */
export function blocksPerRow(columns: number, block = BLOCK): number {
  return Math.ceil(columns / block);
}

/**
 * Rounds a row-major [rows, columns] matrix to 8 bits with one scale per block, the largest magnitude over 127.
 * The error of a weight is at most half of its block's scale.
 */
export function quantiseRows(values: Float32Array, rows: number, columns: number): QuantisedRows {
  assert(values.length === rows * columns, `${values.length} values are not ${rows} rows of ${columns}`);
  const blocks = blocksPerRow(columns);
  const bytes = new Uint8Array(rows * blocks * BLOCK).fill(ZERO);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const first = row * columns + block * BLOCK;
      const count = Math.min(BLOCK, columns - block * BLOCK);
      const target = row * blocks + block;
      scales[target] = quantiseBlock(values, first, count, bytes, target * BLOCK);
    }
  }
  return { bytes, scales };
}

/** Writes `count` bytes from `target` on and gives their scale; 0 where all weights are (nearly) 0. */
function quantiseBlock(values: Float32Array, first: number, count: number, bytes: Uint8Array, target: number): number {
  let largest = 0;
  for (let i = first; i < first + count; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  const scale = Math.fround(largest / LIMIT);
  if (scale === 0) return 0;
  for (let i = 0; i < count; i++) {
    const level = Math.round((values[first + i] ?? 0) / scale);
    // A subnormal scale is too coarse for its largest weight.
    bytes[target + i] = ZERO + Math.max(-LIMIT, Math.min(LIMIT, level));
  }
  return scale;
}

/** The numbers that quantised rows stand for: row-major [rows, columns]. @param block weights per scale */
export function dequantiseRows(
  { bytes, scales }: QuantisedRows,
  rows: number,
  columns: number,
  block = BLOCK,
): Float32Array {
  const blocks = blocksPerRow(columns, block);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const byte = bytes[row * blocks * block + column] ?? ZERO;
      const scale = scales[row * blocks + Math.floor(column / block)] ?? 0;
      values[row * columns + column] = (byte - ZERO) * scale;
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
