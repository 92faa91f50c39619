import type { AppError } from "../../../core/errors";
import { sentence } from "../../../core/translate";
import { damaged } from "../tensorFiles";
import type { GgufReader } from "./ggufReader";

/** A list of which only the place is known; `type` is that of its values. Bytes of the file. */
export class GgufList {
  constructor(
    readonly type: number,
    readonly count: number,
    readonly begin: number,
  ) {}
}

export type GgufValue = number | boolean | string | readonly GgufValue[] | GgufList;

/** Types of values (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): bytes, and how they are read. */
const SCALARS: ReadonlyMap<number, readonly [bytes: number, read: (bytes: Buffer) => number | boolean]> = new Map([
  [0, [1, (bytes) => bytes.readUInt8()]],
  [1, [1, (bytes) => bytes.readInt8()]],
  [2, [2, (bytes) => bytes.readUInt16LE()]],
  [3, [2, (bytes) => bytes.readInt16LE()]],
  [4, [4, (bytes) => bytes.readUInt32LE()]],
  [5, [4, (bytes) => bytes.readInt32LE()]],
  [6, [4, (bytes) => shortest(bytes.readFloatLE())]],
  [7, [1, (bytes) => bytes.readUInt8() !== 0]],
  [10, [8, (bytes) => Number(bytes.readBigUInt64LE())]],
  [11, [8, (bytes) => Number(bytes.readBigInt64LE())]],
  [12, [8, (bytes) => bytes.readDoubleLE()]],
]);
const TEXT = 8;
const LIST = 9;
/** A length. */
const LEAST_TEXT = 8;
/** A type and a count. */
const LEAST_LIST = 12;

/** Lists of more values are read when they are asked for. */
const SHORT = 1024;
const MAX_DEPTH = 4;

/** A value of metadata; of long lists only their place. */
export async function readValue(reader: GgufReader): Promise<GgufValue> {
  return readTyped(reader, await reader.uint32(), 0);
}

/** The values of a list; `reader` stands where it begins. */
export function readList(reader: GgufReader, { type, count }: GgufList): Promise<readonly GgufValue[]> {
  return readItems(reader, type, count, 0);
}

async function readTyped(reader: GgufReader, type: number, depth: number): Promise<GgufValue> {
  const scalar = SCALARS.get(type);
  if (scalar) return scalar[1](await reader.take(scalar[0]));
  if (type === TEXT) return reader.text();
  const { file, position } = reader;
  if (type !== LIST || depth === MAX_DEPTH) throw unknown(reader, type);
  const [item, count] = [await reader.uint32(), await reader.uint64()];
  if (item !== TEXT && item !== LIST && !SCALARS.has(item)) throw unknown(reader, item);
  if (!(count * leastBytes(item) <= reader.left) || (item === LIST && count > SHORT))
    throw damaged(
      sentence("{0} is damaged: the list at byte {1} of its header claims {2} values.", file, position, count),
    );
  if (count <= SHORT) return readItems(reader, item, count, depth + 1);
  const list = new GgufList(item, count, reader.position);
  if (item === TEXT) await reader.skipTexts(count);
  else reader.skip(count * leastBytes(item));
  return list;
}

function unknown({ file, position }: GgufReader, type: number): AppError {
  return damaged(
    sentence("{0} is damaged: the value at byte {1} of its header is of the unknown type {2}.", file, position, type),
  );
}

async function readItems(reader: GgufReader, type: number, count: number, depth: number): Promise<GgufValue[]> {
  const values: GgufValue[] = [];
  for (let i = 0; i < count; i++) values.push(await readTyped(reader, type, depth));
  return values;
}

function leastBytes(type: number): number {
  if (type === TEXT) return LEAST_TEXT;
  return SCALARS.get(type)?.[0] ?? LEAST_LIST;
}

/** The shortest decimal that is this number in single precision: 0.00001 instead of 0.000009999999747378752. */
function shortest(value: number): number {
  for (let digits = 6; digits < 10; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return value;
}
