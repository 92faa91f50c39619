import type { StoredBlocks } from "../../model/manifest";
import {
  type BlockFormat,
  blocksPerRow,
  bytesPerBlock,
  FORMER_INT4,
  pack,
  type QuantisedRows,
  zeroOf,
} from "./quantise";

/** Formats by the names that `model.json` gives them. */
export const BLOCK_FORMATS: Readonly<Record<StoredBlocks, BlockFormat>> = {
  "8x32": { bits: 8, block: 32 },
  "4x32": FORMER_INT4,
  "4x32+offsets": { bits: 4, block: 32, offsets: true },
};

/** What the blocks of a matrix have in common: [rows, blocks] each. */
export type BlockScales = Pick<QuantisedRows, "scales" | "offsets">;

/**
 * The rows of weights that lie on levels already: their levels are found again, and nothing is rounded a second time.
 * @param values row-major [rows, columns]: (level - zero) * scale + offset in single precision
 * @param format without zero points
 */
export function packRows(
  values: Float32Array,
  columns: number,
  given: BlockScales,
  format: BlockFormat,
): QuantisedRows {
  const { scales, offsets } = given;
  const { bits, block: length } = format;
  const blocks = blocksPerRow(columns, length);
  const [size, zero] = [bytesPerBlock(format), zeroOf(format)];
  const levels = new Uint8Array(length);
  const bytes = new Uint8Array(scales.length * size);
  for (let block = 0; block < scales.length; block++) {
    const [scale, offset] = [scales[block] ?? 0, offsets?.[block] ?? 0];
    const first = Math.floor(block / blocks) * columns + (block % blocks) * length;
    levels.fill(zero);
    for (let i = 0; i < length && scale !== 0; i++) {
      const level = Math.round(((values[first + i] ?? 0) - offset) / scale);
      levels[i] = Math.max(0, Math.min(2 * zero - 1, zero + level));
    }
    if (bits === 8) bytes.set(levels, block * size);
    else pack(levels, bytes, block * size);
  }
  return { ...given, bytes, zeros: new Uint8Array() };
}
