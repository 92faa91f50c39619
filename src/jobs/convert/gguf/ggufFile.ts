import type { FileHandle } from "node:fs/promises";
import { assert } from "../../../core/assert";
import { AppError } from "../../../core/errors";
import { JsonFields } from "../../../core/jsonFields";
import { sentence } from "../../../core/translate";
import {
  type BlockFiles,
  damaged,
  FIX_DAMAGED,
  openTensorFile,
  readFully,
  rejectOverlaps,
  requireFinite,
  type StoredTensor,
  type TensorFiles,
} from "../tensorFiles";
import { BLOCK_FORMATS, type BlockFormat, dequantise, OTHER_FORMATS } from "./ggufBlocks";
import { GgufReader } from "./ggufReader";
import { commonNumbers, keptFormat } from "./ggufScales";
import { GgufList, type GgufValue, readList, readValue } from "./ggufValues";

const MAGIC = "GGUF";
/** They differ in nothing that is read here; version 1 had shorter counts. */
const VERSIONS: readonly number[] = [2, 3];
/** Far around the hundred entries and the few thousand tensors of the largest models. */
const MAX = { entries: 10_000, tensors: 100_000, sides: 4, alignment: 1 << 20 };
const ALIGNMENT = "general.alignment";
const DEFAULT_ALIGNMENT = 32;

const FORMATS = new Map([...BLOCK_FORMATS.values()].map((format) => [format.name, format]));

function formatNamed(name: string): BlockFormat {
  const format = FORMATS.get(name);
  assert(format, `a tensor is stored as ${name}`);
  return format;
}

type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** A tensor as the header describes it: its offset counts from the end of the header. */
interface TensorInfo {
  readonly name: string;
  /** Rows first, unlike in the file. */
  readonly shape: readonly number[];
  readonly type: number;
  readonly offset: number;
}

/**
 * Reads a GGUF file of version 2 or 3 piece by piece: what is said about the model, then its tensors. Nothing of it but
 * short metadata and the places of tensors stays in memory. Throws AppError `checkpoint-invalid` or `model-unsupported`.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export class GgufFile implements TensorFiles {
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    readonly bytes: number,
    private readonly header: { readonly metadata: GgufMetadata; readonly tensors: readonly StoredTensor[] },
  ) {
    this.tensors = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  }

  readonly tensors: ReadonlyMap<string, StoredTensor>;

  readonly blocks: BlockFiles = {
    formatOf: ({ type }) => keptFormat(type),
    read: async (kind, tensor, first, count) => {
      const format = formatNamed(tensor.type);
      const kept = keptFormat(tensor.type);
      assert(kept && first % kept.block === 0, `${tensor.name} has no blocks of its own`);
      const numbers = await this.bytesOf(tensor, format, first, count * kept.block);
      const skipped = (first % format.numbers) / kept.block;
      return commonNumbers(tensor.type, kind, numbers).subarray(skipped, skipped + count);
    },
  };

  static async open(path: string): Promise<GgufFile> {
    return openTensorFile(path, async (file, handle, size) => {
      return new GgufFile(file, handle, size, await readHeader(new GgufReader(file, handle, size), size));
    });
  }

  /** What the file says about the model, without lists of more than a thousand values. */
  get metadata(): JsonFields {
    return this.fields([...this.header.metadata].filter(([, value]) => !(value instanceof GgufList)));
  }

  /** The entries about the tokenizer, `tokenizer.…`, with all of their lists. */
  async tokenizer(): Promise<JsonFields> {
    const entries: [string, GgufValue][] = [];
    for (const [key, value] of this.header.metadata) {
      if (!key.startsWith("tokenizer.")) continue;
      const reader = new GgufReader(this.file, this.handle, this.bytes, value instanceof GgufList ? value.begin : 0);
      entries.push([key, value instanceof GgufList ? await readList(reader, value) : value]);
    }
    return this.fields(entries);
  }

  /** `count` numbers from number `first` on, row-major. Throws when one of them is not finite. */
  async read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array> {
    const format = formatNamed(tensor.type);
    const blocks = await this.bytesOf(tensor, format, first, count);
    const skipped = first % format.numbers;
    const values = dequantise(format, blocks).subarray(skipped, skipped + count);
    requireFinite(this.file, tensor, first, values);
    return values;
  }

  /** The whole blocks that `count` numbers from number `first` on lie in. */
  private async bytesOf(
    tensor: StoredTensor,
    { numbers, bytes }: BlockFormat,
    first: number,
    count: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const from = Math.floor(first / numbers);
    const to = Math.ceil((first + count) / numbers);
    const blocks = new Uint8Array((to - from) * bytes);
    await readFully(this.file, this.handle, blocks, tensor.begin + from * bytes);
    return blocks;
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private fields(entries: readonly (readonly [string, GgufValue])[]): JsonFields {
    const source = {
      file: sentence("the metadata of {0}", this.file),
      code: "checkpoint-invalid",
      fix: FIX_DAMAGED,
    } as const;
    return JsonFields.of(source, Object.fromEntries(entries));
  }
}

async function readHeader(
  reader: GgufReader,
  fileBytes: number,
): Promise<{ metadata: GgufMetadata; tensors: readonly StoredTensor[] }> {
  const { file } = reader;
  const magic = (await reader.take(MAGIC.length)).toString("latin1");
  if (magic !== MAGIC) throw damaged(sentence("{0} is no GGUF file.", file));
  const version = await reader.uint32();
  if (!VERSIONS.includes(version))
    throw new AppError(
      "model-unsupported",
      sentence("{0} is a GGUF file of version {1}; Inkling reads {2}.", file, version, VERSIONS.join(", ")),
      sentence("Convert the model with a newer llama.cpp."),
    );
  const [tensorCount, entryCount] = [await reader.uint64(), await reader.uint64()];
  if (tensorCount > MAX.tensors || entryCount > MAX.entries)
    throw damaged(sentence("{0} is damaged: it claims {1} tensors and {2} entries.", file, tensorCount, entryCount));
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = await reader.text();
    if (metadata.has(key)) throw twice(file, key);
    metadata.set(key, await readValue(reader));
  }
  const infos: TensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) infos.push(await readInfo(reader));
  const alignment = alignmentOf(file, metadata);
  const begin = Math.ceil(reader.position / alignment) * alignment;
  const tensors = infos.map((info) => placed(file, info, { begin, alignment, fileBytes }));
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name)) throw twice(file, name);
    names.add(name);
  }
  rejectOverlaps(file, tensors);
  return { metadata, tensors };
}

async function readInfo(reader: GgufReader): Promise<TensorInfo> {
  const name = await reader.text();
  const sides = await reader.uint32();
  if (sides > MAX.sides)
    throw damaged(sentence("{0} is damaged: {1} claims {2} dimensions.", reader.file, name, sides));
  const shape: number[] = [];
  for (let i = 0; i < sides; i++) shape.unshift(await reader.uint64());
  return { name, shape, type: await reader.uint32(), offset: await reader.uint64() };
}

function alignmentOf(file: string, metadata: GgufMetadata): number {
  const value = metadata.get(ALIGNMENT) ?? DEFAULT_ALIGNMENT;
  const isGood = typeof value === "number" && Number.isInteger(value) && value > 0 && value % 8 === 0;
  if (isGood && value <= MAX.alignment) return value;
  throw damaged(sentence("{0} is damaged: {1} is {2}.", file, ALIGNMENT, String(value).slice(0, 60)));
}

/** Where a tensor lies in the file. */
function placed(
  file: string,
  { name, shape, type, offset }: TensorInfo,
  { begin, alignment, fileBytes }: { readonly begin: number; readonly alignment: number; readonly fileBytes: number },
): StoredTensor {
  const format = formatOf(file, name, type);
  const numbers = shape.reduce((product, side) => product * side, 1);
  const row = shape.at(-1) ?? 1;
  if (!(numbers > 0 && numbers <= Number.MAX_SAFE_INTEGER && row % format.numbers === 0))
    throw damaged(sentence("{0} is damaged: {1} is [{2}] numbers of {3}.", file, name, shape.join(", "), format.name));
  const end = begin + offset + (numbers / format.numbers) * format.bytes;
  if (offset % alignment !== 0 || !(end <= fileBytes))
    throw damaged(
      sentence(
        "{0} is damaged: {1} begins at byte {2} and ends at {3}; the file has {4}.",
        file,
        name,
        begin + offset,
        end,
        fileBytes,
      ),
    );
  return { name, type: format.name, shape, begin: begin + offset, end };
}

function formatOf(file: string, name: string, type: number): BlockFormat {
  const format = BLOCK_FORMATS.get(type);
  if (format) return format;
  const shown = OTHER_FORMATS.get(type) ?? String(type);
  const known = [...FORMATS.keys()].join(", ");
  throw new AppError(
    "model-unsupported",
    sentence("{0}: {1} is stored as {2}; Inkling reads {3}.", file, name, shown, known),
    sentence("Choose a file of the same model with other weights, for instance Q8_0 or Q4_K_M."),
  );
}

function twice(file: string, name: string): AppError {
  return damaged(sentence("{0} is damaged: it has {1} twice.", file, name));
}
