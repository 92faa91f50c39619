import { halfToFloat, widen } from "../floatTypes";

/** How the numbers of a tensor are stored: `bytes` bytes for each `numbers` of them. */
export interface BlockFormat {
  readonly name: string;
  readonly numbers: number;
  readonly bytes: number;
  /** Writes the numbers of the block at byte `from` to `values`, from `to` on. */
  readonly unpack: (bytes: Uint8Array, from: number, values: Float32Array, to: number) => void;
}

/** Numbers of a block of the formats whose names end in K. */
const SUPER_BLOCK = 256;

/**
 * The formats that are read, by their numbers in ggml (`enum ggml_type` in ggml.h). The blocks are those of ggml-common.h,
 * the numbers those of `dequantize_row_*` in ggml-quants.c (https://github.com/ggml-org/ggml), to the last bit: in double
 * precision all products here are exact, and a sum is rounded once.
 */
export const BLOCK_FORMATS: ReadonlyMap<number, BlockFormat> = new Map([
  [0, plain("F32", 4)],
  [1, plain("F16", 2)],
  [2, { name: "Q4_0", numbers: 32, bytes: 18, unpack: unpackQ4(false) }],
  [3, { name: "Q4_1", numbers: 32, bytes: 20, unpack: unpackQ4(true) }],
  [6, { name: "Q5_0", numbers: 32, bytes: 22, unpack: unpackQ5(false) }],
  [7, { name: "Q5_1", numbers: 32, bytes: 24, unpack: unpackQ5(true) }],
  [8, { name: "Q8_0", numbers: 32, bytes: 34, unpack: unpackQ8 }],
  [12, { name: "Q4_K", numbers: SUPER_BLOCK, bytes: 144, unpack: unpackSuper(false) }],
  [13, { name: "Q5_K", numbers: SUPER_BLOCK, bytes: 176, unpack: unpackSuper(true) }],
  [14, { name: "Q6_K", numbers: SUPER_BLOCK, bytes: 210, unpack: unpackQ6K }],
  [30, plain("BF16", 2)],
]);

/** Names of the other formats, for the message that refuses them. */
export const OTHER_FORMATS: ReadonlyMap<number, string> = new Map([
  [9, "Q8_1"],
  [10, "Q2_K"],
  [11, "Q3_K"],
  [15, "Q8_K"],
  [16, "IQ2_XXS"],
  [17, "IQ2_XS"],
  [18, "IQ3_XXS"],
  [19, "IQ1_S"],
  [20, "IQ4_NL"],
  [21, "IQ3_S"],
  [22, "IQ2_S"],
  [23, "IQ4_XS"],
  [24, "I8"],
  [25, "I16"],
  [26, "I32"],
  [27, "I64"],
  [28, "F64"],
  [29, "IQ1_M"],
  [34, "TQ1_0"],
  [35, "TQ2_0"],
  [39, "MXFP4"],
]);

/** The numbers of whole blocks. */
export function dequantise(
  { name, numbers, bytes, unpack }: BlockFormat,
  blocks: Uint8Array<ArrayBuffer>,
): Float32Array {
  if (name === "F32" || name === "F16" || name === "BF16") return widen(name, blocks.buffer);
  const count = blocks.length / bytes;
  const values = new Float32Array(count * numbers);
  for (let block = 0; block < count; block++) unpack(blocks, block * bytes, values, block * numbers);
  return values;
}

/** A number by itself; these are widened all at once. */
function plain(name: "F32" | "F16" | "BF16", bytes: number): BlockFormat {
  return { name, numbers: 1, bytes, unpack: () => {} };
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function signedAt(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 24) >> 24;
}

export function halfAt(bytes: Uint8Array, at: number): number {
  return halfToFloat(byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8));
}

/** A scale, a least value unless the levels lie around 0, and 32 levels of 4 bits: the lower halves of bytes first. */
function unpackQ4(hasLeast: boolean): BlockFormat["unpack"] {
  return (bytes, from, values, to) => {
    const scale = halfAt(bytes, from);
    const least = hasLeast ? halfAt(bytes, from + 2) : -8 * scale;
    const levels = from + (hasLeast ? 4 : 2);
    for (let j = 0; j < 16; j++) {
      const byte = byteAt(bytes, levels + j);
      values[to + j] = (byte & 15) * scale + least;
      values[to + 16 + j] = (byte >> 4) * scale + least;
    }
  };
}

/** The same with 4 bytes before the levels that hold a fifth bit of each. */
function unpackQ5(hasLeast: boolean): BlockFormat["unpack"] {
  return (bytes, from, values, to) => {
    const scale = halfAt(bytes, from);
    const least = hasLeast ? halfAt(bytes, from + 2) : -16 * scale;
    const fifth = from + (hasLeast ? 4 : 2);
    for (let j = 0; j < 16; j++) {
      const byte = byteAt(bytes, fifth + 4 + j);
      const [low, high] = [byteAt(bytes, fifth + (j >> 3)), byteAt(bytes, fifth + 2 + (j >> 3))];
      values[to + j] = ((byte & 15) | (((low >> (j & 7)) & 1) << 4)) * scale + least;
      values[to + 16 + j] = ((byte >> 4) | (((high >> (j & 7)) & 1) << 4)) * scale + least;
    }
  };
}

function unpackQ8(bytes: Uint8Array, from: number, values: Float32Array, to: number): void {
  const scale = halfAt(bytes, from);
  for (let j = 0; j < 32; j++) values[to + j] = signedAt(bytes, from + 2 + j) * scale;
}

/** Scale and least value (6 bits each) of part `part` of 8, from the 12 bytes at `at`. */
export function scaleAndLeast(bytes: Uint8Array, at: number, part: number): readonly [number, number] {
  if (part < 4) return [byteAt(bytes, at + part) & 63, byteAt(bytes, at + part + 4) & 63];
  const low = byteAt(bytes, at + part + 4);
  return [(low & 15) | ((byteAt(bytes, at + part - 4) >> 6) << 4), (low >> 4) | ((byteAt(bytes, at + part) >> 6) << 4)];
}

/**
 * Two halves scale the scales and the least values of 8 parts of 32 levels; two parts share 32 bytes of levels of 4 bits.
 * With a fifth bit there are 32 bytes before those: bit p of byte j belongs to level j of part p.
 */
function unpackSuper(hasFifth: boolean): BlockFormat["unpack"] {
  return (bytes, from, values, to) => {
    const [scales, leasts] = [halfAt(bytes, from), halfAt(bytes, from + 2)];
    const fifth = from + 16;
    const levels = hasFifth ? fifth + 32 : fifth;
    for (let part = 0; part < 8; part++) {
      const [scale, least] = scaleAndLeast(bytes, from + 4, part);
      const [d, m] = [scales * scale, leasts * least];
      for (let j = 0; j < 32; j++) {
        const low = (byteAt(bytes, levels + 32 * (part >> 1) + j) >> (4 * (part & 1))) & 15;
        const high = hasFifth ? (byteAt(bytes, fifth + j) >> part) & 1 : 0;
        values[to + 32 * part + j] = d * (low | (high << 4)) - m;
      }
    }
  };
}

/** A scale for all and one for each 16 levels of 6 bits around 0: 4 bits in 128 bytes, 2 bits in 64. */
function unpackQ6K(bytes: Uint8Array, from: number, values: Float32Array, to: number): void {
  const scale = halfAt(bytes, from + 208);
  for (let j = 0; j < SUPER_BLOCK; j++) {
    // 128 numbers at a time: four runs of 32, of which the first two lie in the lower halves of 64 bytes.
    const [half, run, place] = [j >> 7, (j >> 5) & 3, j & 31];
    const low = byteAt(bytes, from + 64 * half + 32 * (run & 1) + place) >> (run < 2 ? 0 : 4);
    const high = byteAt(bytes, from + 128 + 32 * half + place) >> (2 * run);
    const level = ((low & 15) | ((high & 3) << 4)) - 32;
    values[to + j] = scale * signedAt(bytes, from + 192 + (j >> 4)) * level;
  }
}
