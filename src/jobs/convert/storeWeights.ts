import { at } from "../../core/assert";
import type { WeightFormat } from "../../model/manifest";
import type { DataSlice, ExternalData } from "./externalData";
import type { Gpt2Tensor, LocatedTensor } from "./gpt2Weights";
import { BLOCK, blocksPerRow, quantiseRows, transpose } from "./quantise";
import type { StoredTensor } from "./safetensors";

/** Where weights are read from. */
export interface TensorSource {
  /** `count` numbers from number `first` on, row-major. */
  read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array>;
}

/** A weight as it lies in the data file. */
export type StoredWeight =
  | { readonly kind: "dense"; readonly shape: readonly number[]; readonly data: DataSlice }
  | {
      readonly kind: "blocks";
      /** Outputs of a matrix, tokens of the table. */
      readonly rows: number;
      readonly columns: number;
      readonly blocks: number;
      /** uint8 [rows, blocks, BLOCK] */
      readonly bytes: DataSlice;
      /** float32 [rows, blocks] */
      readonly scales: DataSlice;
    };

/** Numbers of the table that are read at a time: 16 MiB of floats. */
const PIECE = 1 << 22;

/**
 * Copies one tensor from a checkpoint into the data file. At `int8` matrices and the table are quantised in blocks, matrices
 * by their transpose, so that a row is an output. Of the table only the rows `kept` are copied, in rising order.
 */
export async function storeWeight(
  source: TensorSource,
  { role, shape, stored }: LocatedTensor,
  format: WeightFormat,
  kept: readonly number[],
  data: ExternalData,
): Promise<StoredWeight> {
  if (role === "table") return storeTable(source, stored, format, kept, data);
  const count = shape.reduce((product, length) => product * length, 1);
  const values = await source.read(stored, 0, count);
  if (role === "vector" || format === "fp32") return { kind: "dense", shape, data: await data.write([values]) };
  const columns = at(shape, 0);
  const rows = at(shape, 1);
  const { bytes, scales } = quantiseRows(transpose(values, columns, rows), rows, columns);
  return blocks(rows, columns, await data.write([bytes]), await data.write([scales]));
}

/**
 * Bytes that {@link storeWeight} writes, without padding.
 * @param tableRows kept rows of the table
 * @param block weights per scale
 */
export function storedBytes(
  { role, shape }: Gpt2Tensor,
  format: WeightFormat,
  tableRows: number,
  block = BLOCK,
): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (role === "vector") return 4 * count;
  const [first, second] = [at(shape, 0), at(shape, 1)];
  const [rows, columns] = role === "table" ? [tableRows, second] : [second, first];
  return format === "fp32" ? 4 * rows * columns : rows * blocksPerRow(columns, block) * (block + 4);
}

/** The table is by far the largest tensor: it goes through memory in pieces. */
async function storeTable(
  source: TensorSource,
  tensor: StoredTensor,
  format: WeightFormat,
  kept: readonly number[],
  data: ExternalData,
): Promise<StoredWeight> {
  const columns = at(tensor.shape, 1);
  if (format === "fp32") {
    const slice = await data.write(tablePieces(source, tensor, kept, columns));
    return { kind: "dense", shape: [kept.length, columns], data: slice };
  }
  const scales: Float32Array[] = [];
  const slice = await data.write(quantised(tablePieces(source, tensor, kept, columns), columns, scales));
  return blocks(kept.length, columns, slice, await data.write(scales));
}

/** The rows `ids` (ascending) of the table, some at a time. */
async function* tablePieces(
  source: TensorSource,
  tensor: StoredTensor,
  ids: readonly number[],
  columns: number,
): AsyncGenerator<Float32Array> {
  const span = Math.max(1, Math.floor(PIECE / columns));
  for (let next = 0; next < ids.length; ) {
    const first = at(ids, next);
    let end = next;
    while (end < ids.length && at(ids, end) < first + span) end++;
    const rows = await source.read(tensor, first * columns, (at(ids, end - 1) - first + 1) * columns);
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

function blocks(rows: number, columns: number, bytes: DataSlice, scales: DataSlice): StoredWeight {
  return { kind: "blocks", rows, columns, blocks: blocksPerRow(columns), bytes, scales };
}
