/** A value of metadata with its type; lists have the type of their values. */
export type GgufEntry =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "uint32" | "int32" | "float32" | "uint64"; readonly value: number }
  | { readonly type: "flag"; readonly value: boolean }
  | { readonly type: "list"; readonly value: readonly GgufEntry[] };

export interface GgufTensor {
  /** Rows first. */
  readonly shape: readonly number[];
  /** ggml's number of the format. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

const TYPES = { uint32: 4, int32: 5, float32: 6, flag: 7, text: 8, list: 9, uint64: 10 } as const;
const ALIGNMENT = 32;

/** A GGUF file. */
export function ggufBytes(
  metadata: Readonly<Record<string, GgufEntry>>,
  tensors: Readonly<Record<string, GgufTensor>>,
  version = 3,
): Buffer {
  const data = Object.values(tensors).map(({ bytes }) => {
    const padded = new Uint8Array(paddedLength(bytes.length));
    padded.set(bytes);
    return padded;
  });
  const sizes = Object.entries(tensors).map(([name, { shape, type, bytes }]) => {
    return [name, { shape, type, length: bytes.length }] as const;
  });
  return Buffer.concat([ggufHeader(metadata, Object.fromEntries(sizes), version), ...data]);
}

/**
 * What stands before the tensors, which follow in their order, each of {@link paddedLength}. Of version 3 unless said.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function ggufHeader(
  metadata: Readonly<Record<string, GgufEntry>>,
  tensors: Readonly<Record<string, Omit<GgufTensor, "bytes"> & { readonly length: number }>>,
  version = 3,
): Buffer {
  const header: Buffer[] = [Buffer.from("GGUF"), uint32(version), uint64(Object.keys(tensors).length)];
  header.push(uint64(Object.keys(metadata).length));
  for (const [key, entry] of Object.entries(metadata)) header.push(text(key), uint32(TYPES[entry.type]), field(entry));
  let offset = 0;
  for (const [name, { shape, type, length }] of Object.entries(tensors)) {
    header.push(text(name), uint32(shape.length), ...shape.map(uint64).reverse(), uint32(type), uint64(offset));
    offset += paddedLength(length);
  }
  const begin = Buffer.concat(header);
  return Buffer.concat([begin, Buffer.alloc(paddedLength(begin.length) - begin.length)]);
}

/** Bytes of a tensor, or of the header, with what fills it up. */
export function paddedLength(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function field(entry: GgufEntry): Buffer {
  switch (entry.type) {
    case "text":
      return text(entry.value);
    case "uint32":
    case "int32":
      return uint32(entry.value);
    case "uint64":
      return uint64(entry.value);
    case "float32":
      return Buffer.from(Float32Array.of(entry.value).buffer);
    case "flag":
      return Buffer.of(entry.value ? 1 : 0);
    case "list": {
      const type = uint32(TYPES[entry.value[0]?.type ?? "uint32"]);
      return Buffer.concat([type, uint64(entry.value.length), ...entry.value.map(field)]);
    }
  }
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  return Buffer.from(Uint32Array.of(value).buffer);
}

function uint64(value: number): Buffer {
  return Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
}
