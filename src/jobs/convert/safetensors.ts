import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { sentence } from "../../core/translate";
import { checkpointJson } from "./checkpointJson";
import { FLOAT_BYTES, type FloatType, widen } from "./floatTypes";
import {
  damaged,
  FIX_DAMAGED,
  openTensorFile,
  readFully,
  rejectOverlaps,
  requireFinite,
  type StoredTensor,
  type TensorFiles,
} from "./tensorFiles";

/** The format allows 100 MB (safetensors, `MAX_HEADER_SIZE`); the largest GPT-2 here takes 200 KB, and a parsed header ten times its size. */
const MAX_HEADER_BYTES = 16_000_000;
const LENGTH_BYTES = 8;

/**
 * Reads a `.safetensors` file piece by piece: 8 bytes header length (little-endian), a JSON header, then the tensors.
 * Nothing but the header stays in memory. Throws AppError `checkpoint-invalid` or `model-unsupported`.
 * Format: https://github.com/huggingface/safetensors#format
 */
export class SafetensorsFile implements TensorFiles {
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    readonly tensors: ReadonlyMap<string, StoredTensor>,
  ) {}

  static async open(path: string): Promise<SafetensorsFile> {
    return openTensorFile(
      path,
      async (file, handle) => new SafetensorsFile(file, handle, await readHeader(file, handle)),
    );
  }

  /** `count` numbers from number `first` on, row-major. Throws when one of them is not finite. */
  async read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array> {
    const type = floatType(this.file, tensor);
    const size = FLOAT_BYTES[type];
    const buffer = new ArrayBuffer(count * size);
    await readFully(this.file, this.handle, new Uint8Array(buffer), tensor.begin + first * size);
    const values = widen(type, buffer);
    requireFinite(this.file, tensor, first, values);
    return values;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function floatType(file: string, tensor: StoredTensor): FloatType {
  const { type } = tensor;
  if (type === "F32" || type === "F16" || type === "BF16") return type;
  throw new AppError(
    "model-unsupported",
    sentence(
      "{0}: {1} is stored as {2}; Inkling reads {3}.",
      file,
      tensor.name,
      type,
      Object.keys(FLOAT_BYTES).join(", "),
    ),
    sentence("Save the checkpoint in one of these, for instance with model.float().save_pretrained(folder)."),
  );
}

async function readHeader(file: string, handle: FileHandle): Promise<Map<string, StoredTensor>> {
  const { size } = await handle.stat();
  if (size < LENGTH_BYTES) throw damaged(sentence("{0} is damaged: it is {1} bytes long.", file, size));
  const prefix = new Uint8Array(LENGTH_BYTES);
  await readFully(file, handle, prefix, 0);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES) && length <= BigInt(size - LENGTH_BYTES)) {
    const most = MAX_HEADER_BYTES;
    throw damaged(
      sentence("{0}: its header has {1} bytes, more than the {2} that are read.", file, String(length), most),
    );
  }
  if (length > BigInt(size - LENGTH_BYTES)) {
    const claimed = String(length);
    throw damaged(sentence("{0} is damaged: its header claims {1} bytes, the file has {2}.", file, claimed, size));
  }
  const text = new Uint8Array(Number(length));
  await readFully(file, handle, text, LENGTH_BYTES);
  const header = checkpointJson(sentence("the header of {0}", file), new TextDecoder().decode(text), FIX_DAMAGED);
  const dataBegin = LENGTH_BYTES + Number(length);
  const names = header.keys().filter((name) => name !== "__metadata__");
  const tensors = names.map((name) => parseTensor(name, header.object(name), dataBegin, size));
  rejectOverlaps(file, tensors);
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

function parseTensor(name: string, entry: JsonFields, dataBegin: number, fileBytes: number): StoredTensor {
  const type = entry.string("dtype");
  const shape = counts(entry, "shape");
  const offsets = counts(entry, "data_offsets");
  const [from, to] = offsets;
  if (from === undefined || to === undefined || offsets.length !== 2 || from > to || dataBegin + to > fileBytes) {
    throw entry.wrong(
      '{0}: "{1}" must be a begin and an end inside of the file\'s {3} bytes of data, and is {2}.',
      "data_offsets",
      fileBytes - dataBegin,
    );
  }
  const known = new Map<string, number>(Object.entries(FLOAT_BYTES)).get(type);
  if (known !== undefined && shape.reduce((product, length) => product * length, known) !== to - from) {
    throw entry.wrong(
      '{0}: "{1}" must be as long as shape [{3}] of {4}, and is {2}.',
      "data_offsets",
      shape.join(", "),
      type,
    );
  }
  return { name, type, shape, begin: dataBegin + from, end: dataBegin + to };
}

/** A list of whole numbers from 0 on. */
function counts(entry: JsonFields, key: string): number[] {
  return entry.array(key).map((value) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw entry.wrong('{0}: "{1}" must be a list of whole numbers from 0 on, and is {2}.', key);
  });
}
