import { BLOCK_FORMATS } from "../givenBlocks";
import type { BlockFormat } from "../quantise";
import type { ScaleKind } from "../tensorFiles";
import { halfAt, scaleAndLeast } from "./ggufBlocks";

/** What blocks of 32 numbers have in common: number = level * scale + least, levels from 0 on or around 0. */
interface Common {
  readonly format: BlockFormat;
  /** Bytes that hold this for `parts` blocks. */
  readonly bytes: number;
  readonly parts: number;
  /** Scale and least number of part `part` of what begins at byte `from`; levels around 0 have no least number. */
  readonly read: (bytes: Uint8Array, from: number, part: number) => readonly [scale: number, least: number];
}

/** Levels from 0 to 15 are counted from 8 in the runtime. */
const MIDDLE = 8;

/**
 * The formats of GGUF files (see ggufBlocks.ts) that the runtime computes with as they are. Its MatMulNBits has levels of 8
 * or 4 bits around a zero point; one that is no whole number it knows for 4 bits only, 40 times slower, and so it is an
 * offset beside its product (weightedOps.ts). The others have levels of 5 or 6 bits, of which 8 bits lose as good as nothing.
 */
const KEPT: ReadonlyMap<string, Common> = new Map([
  ["Q8_0", { format: BLOCK_FORMATS["8x32"], bytes: 34, parts: 1, read: (bytes, from) => [halfAt(bytes, from), 0] }],
  ["Q4_0", { format: BLOCK_FORMATS["4x32"], bytes: 18, parts: 1, read: (bytes, from) => [halfAt(bytes, from), 0] }],
  [
    "Q4_1",
    {
      format: BLOCK_FORMATS["4x32+offsets"],
      bytes: 20,
      parts: 1,
      read: (bytes, from) => [halfAt(bytes, from), halfAt(bytes, from + 2)],
    },
  ],
  ["Q4_K", { format: BLOCK_FORMATS["4x32+offsets"], bytes: 144, parts: 8, read: readSuper }],
] as const);

/** How the numbers of a format are rounded, where the runtime can compute with that. */
export function keptFormat(type: string): BlockFormat | undefined {
  return KEPT.get(type)?.format;
}

/** The scales or the offsets of all blocks of 32 numbers in `bytes`, which are whole blocks of the format. */
export function commonNumbers(type: string, kind: ScaleKind, bytes: Uint8Array): Float32Array {
  const common = KEPT.get(type);
  if (!common) return new Float32Array();
  const { parts, read } = common;
  const count = (bytes.length / common.bytes) * parts;
  return Float32Array.from({ length: count }, (_, block) => {
    const [scale, least] = read(bytes, Math.floor(block / parts) * common.bytes, block % parts);
    return kind === "scales" ? scale : least + MIDDLE * scale;
  });
}

/** Two halves scale the scales and the least numbers of 8 parts. */
function readSuper(bytes: Uint8Array, from: number, part: number): readonly [number, number] {
  const [scale, least] = scaleAndLeast(bytes, from + 4, part);
  return [halfAt(bytes, from) * scale, -halfAt(bytes, from + 2) * least];
}
