import { at } from "../../core/assert";
import type { DecoderSpec } from "../../model/decoderSpec";
import type { WeightFormat } from "../../model/manifest";
import { type DecoderTensor, decoderTensors, type SourcedTensor, sidesOf } from "./decoderTensors";
import type { DataSlice, ExternalData } from "./externalData";
import {
  type BlockFormat,
  blocksPerRow,
  bytesPerBlock,
  INT4,
  INT8,
  quantiseRows,
  transpose,
  zeroBytesPerRow,
} from "./quantise";

/** A weight as it lies in the data file. */
export type StoredWeight =
  | { readonly kind: "dense"; readonly shape: readonly number[]; readonly data: DataSlice }
  | {
      readonly kind: "blocks";
      /** Outputs of a matrix, tokens of the table. */
      readonly rows: number;
      readonly columns: number;
      readonly blocks: number;
      readonly format: BlockFormat;
      /** uint8 [rows, blocks, bytes of a block] */
      readonly bytes: DataSlice;
      /** float32 [rows, blocks] */
      readonly scales: DataSlice;
      /** uint8 [rows, bytes of a row]; absent without zero points. */
      readonly zeros?: DataSlice;
    };

/** Numbers of the table that are read at a time: 16 MiB of floats. */
const PIECE = 1 << 22;

/** How matrices and tables are rounded. At 4 bits tables still have 8: what is read and said is the most delicate. */
export function blockFormat({ role, robust = false }: DecoderTensor, format: WeightFormat): BlockFormat {
  return role === "matrix" && (format === "int4" || (format === "mixed" && robust)) ? INT4 : INT8;
}

/**
 * Copies one tensor into the data file. But at `fp32` matrices and tables are quantised in blocks along their rows; a row
 * of a matrix is an output. Of tables only the rows `kept` are copied, in rising order.
 */
export async function storeWeight(
  tensor: SourcedTensor,
  format: WeightFormat,
  kept: readonly number[],
  data: ExternalData,
): Promise<StoredWeight> {
  const { role, shape } = tensor;
  if (role === "table") return storeTable(tensor, format, kept, data);
  const { rows, columns } = sidesOf(tensor);
  const values = await tensor.read(0, rows);
  const dense = async (numbers: Float32Array): Promise<StoredWeight> => {
    return { kind: "dense", shape, data: await data.write([numbers], numbers.byteLength) };
  };
  if (role === "vector") return dense(values);
  if (format === "fp32") return dense(transpose(values, rows, columns));
  const rounded = blockFormat(tensor, format);
  const { bytes, scales, zeros } = quantiseRows(values, rows, columns, rounded);
  const places = {
    bytes: await data.write([bytes], bytes.byteLength),
    scales: await data.write([scales], scales.byteLength),
    ...(zeros.length > 0 && { zeros: await data.write([zeros], zeros.byteLength) }),
  };
  return { kind: "blocks", rows, columns, blocks: blocksPerRow(columns, rounded.block), format: rounded, ...places };
}

/**
 * Bytes that {@link storeWeight} writes, without padding.
 * @param tableRows kept rows of the table
 */
export function storedBytes(
  tensor: DecoderTensor,
  format: WeightFormat,
  tableRows: number,
  rounded = blockFormat(tensor, format),
): number {
  return slicesOf(tensor, format, tableRows, rounded).reduce((sum, length) => sum + length, 0);
}

/** Bytes of each of the slices that {@link storeWeight} writes, in their order: levels, scales, zero points. */
export function slicesOf(
  tensor: DecoderTensor,
  format: WeightFormat,
  tableRows: number,
  rounded: BlockFormat,
): readonly number[] {
  const { rows: all, columns } = sidesOf(tensor);
  const rows = tensor.role === "table" ? tableRows : all;
  if (tensor.role === "vector" || format === "fp32") return [4 * rows * columns];
  const blocks = blocksPerRow(columns, rounded.block);
  const zeros = rows * zeroBytesPerRow(rounded, blocks);
  return [rows * blocks * bytesPerBlock(rounded), 4 * rows * blocks, ...(zeros > 0 ? [zeros] : [])];
}

/** Bytes of weights that a decode step reads: all matrices and the output head. */
export function stepBytes(spec: DecoderSpec, format: WeightFormat): number {
  const head = spec.tied ? "wte.weight" : "lm_head.weight";
  const read = decoderTensors(spec).filter(({ role, name }) => role === "matrix" || name === head);
  return read.reduce((sum, tensor) => sum + storedBytes(tensor, format, spec.vocabulary), 0);
}

/** The table is by far the largest tensor: it goes through memory in pieces. */
async function storeTable(
  table: SourcedTensor,
  format: WeightFormat,
  kept: readonly number[],
  data: ExternalData,
): Promise<StoredWeight> {
  const { columns } = sidesOf(table);
  const [length = 0, scaleBytes = 0] = slicesOf(table, format, kept.length, INT8);
  if (format === "fp32") {
    const slice = await data.write(tablePieces(table, kept, columns), length);
    return { kind: "dense", shape: [kept.length, columns], data: slice };
  }
  const scales: Float32Array[] = [];
  const bytes = await data.write(quantised(tablePieces(table, kept, columns), columns, scales), length);
  const places = { bytes, scales: await data.write(scales, scaleBytes) };
  return { kind: "blocks", rows: kept.length, columns, blocks: blocksPerRow(columns), format: INT8, ...places };
}

/** The rows `ids` (ascending) of the table, some at a time. */
async function* tablePieces(
  table: SourcedTensor,
  ids: readonly number[],
  columns: number,
): AsyncGenerator<Float32Array> {
  const span = Math.max(1, Math.floor(PIECE / columns));
  for (let next = 0; next < ids.length; ) {
    const first = at(ids, next);
    let end = next;
    while (end < ids.length && at(ids, end) < first + span) end++;
    const rows = await table.read(first, at(ids, end - 1) - first + 1);
    const piece = new Float32Array((end - next) * columns);
    for (let i = next; i < end; i++) {
      const from = (at(ids, i) - first) * columns;
      piece.set(rows.subarray(from, from + columns), (i - next) * columns);
    }
    yield piece;
    next = end;
  }
}

/** The bytes of each piece; its scales go to the end of `scales`. */
async function* quantised(
  pieces: AsyncIterable<Float32Array>,
  columns: number,
  scales: Float32Array[],
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    const rows = quantiseRows(piece, piece.length / columns, columns);
    scales.push(rows.scales);
    yield rows.bytes;
  }
}
