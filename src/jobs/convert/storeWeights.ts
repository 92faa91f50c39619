import { at } from "../../core/assert";
import type { DecoderSpec } from "../../model/decoderSpec";
import type { WeightFormat } from "../../model/manifest";
import { type DecoderTensor, decoderTensors, type SourcedTensor, sidesOf } from "./decoderTensors";
import type { DataSlice, ExternalData } from "./externalData";
import { packRows } from "./givenBlocks";
import {
  type BlockFormat,
  blocksPerRow,
  bytesPerBlock,
  INT4,
  INT8,
  type QuantisedRows,
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
      /** float32 [blocks, rows], where the format has them. */
      readonly offsets?: DataSlice;
    };

/** Numbers of the table that are read at a time: 16 MiB of floats. */
const PIECE = 1 << 22;

/** How matrices and tables are rounded. At 4 bits tables still have 8: what is read and said is the most delicate. */
export function blockFormat({ role, robust = false }: DecoderTensor, format: WeightFormat): BlockFormat {
  return role === "matrix" && (format === "int4" || (format === "mixed" && robust)) ? INT4 : INT8;
}

/** The same for one tensor: what the checkpoint has rounded to as many bits stays as it is. */
export function storedFormat(tensor: SourcedTensor, format: WeightFormat): BlockFormat {
  const rounded = blockFormat(tensor, format);
  const { role, blocks } = tensor;
  const isTaken = blocks?.format.bits === rounded.bits && !(role === "table" && blocks.format.offsets);
  return isTaken ? blocks.format : rounded;
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
  const rounded = storedFormat(tensor, format);
  const blocks = blocksPerRow(columns, rounded.block);
  const { bytes, scales, zeros, offsets } = await roundMatrix(tensor, values, rounded);
  const added = offsets && transpose(offsets, rows, blocks);
  const places = {
    bytes: await data.write([bytes], bytes.byteLength),
    scales: await data.write([scales], scales.byteLength),
    ...(zeros.length > 0 && { zeros: await data.write([zeros], zeros.byteLength) }),
    ...(added && { offsets: await data.write([added], added.byteLength) }),
  };
  return { kind: "blocks", rows, columns, blocks, format: rounded, ...places };
}

/** All rows of a matrix in blocks: as the checkpoint has them where it has that format. */
async function roundMatrix(
  { blocks, ...tensor }: SourcedTensor,
  values: Float32Array,
  format: BlockFormat,
): Promise<QuantisedRows> {
  const { rows, columns } = sidesOf(tensor);
  if (blocks?.format !== format) return quantiseRows(values, rows, columns, format);
  const scales = await blocks.read("scales", 0, rows);
  const offsets = format.offsets && { offsets: await blocks.read("offsets", 0, rows) };
  return packRows(values, columns, { scales, ...offsets }, format);
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

/** Bytes of each of the slices that {@link storeWeight} writes, in their order: levels, scales, zero points or offsets. */
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
  const added = rounded.offsets ? [4 * rows * blocks] : [];
  return [rows * blocks * bytesPerBlock(rounded), 4 * rows * blocks, ...(zeros > 0 ? [zeros] : []), ...added];
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
  const rounded = storedFormat(table, format);
  const [length = 0, scaleBytes = 0] = slicesOf(table, format, kept.length, rounded);
  if (format === "fp32") {
    const slice = await data.write(tablePieces(table, kept, columns), length);
    return { kind: "dense", shape: [kept.length, columns], data: slice };
  }
  const scales: Float32Array[] = [];
  const bytes = await data.write(quantised(table, kept, rounded, scales), length);
  const places = { bytes, scales: await data.write(scales, scaleBytes) };
  const blocks = blocksPerRow(columns, rounded.block);
  return { kind: "blocks", rows: kept.length, columns, blocks, format: rounded, ...places };
}

/** Runs of rows of the table that are read together: which of them are kept. */
function* pieces(ids: readonly number[], columns: number): Generator<readonly number[]> {
  const span = Math.max(1, Math.floor(PIECE / columns));
  for (let next = 0; next < ids.length; ) {
    const first = at(ids, next);
    let end = next;
    while (end < ids.length && at(ids, end) < first + span) end++;
    yield ids.slice(next, end);
    next = end;
  }
}

/** The numbers of the rows `ids` (ascending). @param read gives whole rows of `width` numbers */
async function keptRows(
  ids: readonly number[],
  width: number,
  read: (first: number, count: number) => Promise<Float32Array>,
): Promise<Float32Array> {
  const first = at(ids, 0);
  const rows = await read(first, at(ids, ids.length - 1) - first + 1);
  const kept = new Float32Array(ids.length * width);
  for (const [i, id] of ids.entries()) {
    const from = (id - first) * width;
    kept.set(rows.subarray(from, from + width), i * width);
  }
  return kept;
}

async function* tablePieces(
  table: SourcedTensor,
  ids: readonly number[],
  columns: number,
): AsyncGenerator<Float32Array> {
  for (const piece of pieces(ids, columns)) yield keptRows(piece, columns, (...range) => table.read(...range));
}

/** The bytes of each piece; its scales go to the end of `scales`. */
async function* quantised(
  table: SourcedTensor,
  ids: readonly number[],
  format: BlockFormat,
  scales: Float32Array[],
): AsyncGenerator<Uint8Array> {
  const { columns } = sidesOf(table);
  const { blocks } = table;
  const given = blocks?.format === format ? blocks : undefined;
  for (const piece of pieces(ids, columns)) {
    const values = await keptRows(piece, columns, (...range) => table.read(...range));
    const common =
      given && (await keptRows(piece, columns / format.block, (...range) => given.read("scales", ...range)));
    const rows = common
      ? packRows(values, columns, { scales: common }, format)
      : quantiseRows(values, piece.length, columns, format);
    scales.push(rows.scales);
    yield rows.bytes;
  }
}
