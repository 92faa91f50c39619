import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { createRng } from "../../src/engine/sampling/rng";
import { ggufHeader, paddedLength } from "../../test/unit/support/ggufWriter";
import { type ModelShape, metadataOf, tensorsOf } from "./shapes";

/** ggml's numbers of the formats, bytes of a block of 32 weights, and scales that give weights of about 0.02. */
const FLOATS = 0;
const BLOCKS = {
  8: { type: 8, bytes: 34, scale: 0x0ccd /* 0.0003 */ },
  4: { type: 2, bytes: 18, scale: 0x1d1f /* 0.005 */ },
} as const;

/** Of random blocks, written again and again. */
const POOL = 1 << 15;

/** Writes a GGUF file of random weights: matrices in blocks of 8 or 4 bits (Q8_0, Q4_0), the table in 8. */
export async function writeRandomGguf(file: string, shape: ModelShape, bits: 8 | 4): Promise<void> {
  const random = createRng(1);
  const pools = { 8: poolOf(8, random), 4: poolOf(4, random) };
  const tensors = tensorsOf(shape).map(([name, sides]) => {
    const count = sides.reduce((product, side) => product * side, 1);
    const isPlain = sides.length === 1 || name.startsWith("position_embd");
    const format = name === "token_embd.weight" ? 8 : bits;
    if (isPlain) return { name, shape: sides, type: FLOATS, length: 4 * count, bits: undefined };
    return { name, shape: sides, type: BLOCKS[format].type, length: (count / 32) * BLOCKS[format].bytes, bits: format };
  });
  const stream = createWriteStream(file);
  stream.write(ggufHeader(metadataOf(shape), Object.fromEntries(tensors.map(({ name, ...tensor }) => [name, tensor]))));
  for (const { name, length, bits: format } of tensors) {
    const data = Buffer.alloc(paddedLength(length));
    if (format !== undefined) fill(data, pools[format]);
    else new Float32Array(data.buffer, data.byteOffset, length / 4).fill(name.includes("norm.weight") ? 1 : 0.01);
    if (!stream.write(data)) await once(stream, "drain");
  }
  stream.end();
  await finished(stream);
}

function poolOf(bits: 8 | 4, random: () => number): Buffer {
  const { bytes, scale } = BLOCKS[bits];
  const pool = Buffer.from(Uint8Array.from({ length: POOL * bytes }, () => Math.floor(random() * 256)));
  for (let block = 0; block < POOL; block++) pool.writeUInt16LE(scale, block * bytes);
  return pool;
}

function fill(data: Buffer, pool: Buffer): void {
  for (let at = 0; at < data.length; at += pool.length) pool.copy(data, at);
}
