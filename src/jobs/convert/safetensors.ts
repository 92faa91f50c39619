import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "../../core/errors";
import type { JsonFields } from "../../core/jsonFields";
import { type Sentence, sentence } from "../../core/translate";
import { openRegular } from "../../model/regularFile";
import { checkpointJson } from "./checkpointJson";
import { FLOAT_BYTES, type FloatType, widen } from "./floatTypes";

/** The format allows 100 MB (safetensors, `MAX_HEADER_SIZE`); the largest GPT-2 here takes 200 KB, and a parsed header ten times its size. */
const MAX_HEADER_BYTES = 16_000_000;
const LENGTH_BYTES = 8;

/** What to do about a file of a checkpoint that is no file to read. */
export const FIX_CHECKPOINT_FILE = sentence(
  "Put the file itself there, readable for you, or save the checkpoint again.",
);

const FIX = sentence("Download or save the checkpoint again.");

/** Where a tensor lies. `begin` and `end` are byte offsets in the file. */
export interface StoredTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The tensors of a checkpoint, in one file or several. */
export interface TensorFiles {
  /** Names it in errors. */
  readonly file: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** `count` numbers from number `first` on, row-major. Throws AppError `checkpoint-invalid` when one is not finite. */
  read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

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
    const { handle } = await openRegular(path, {
      code: "checkpoint-invalid",
      fix: FIX_CHECKPOINT_FILE,
      links: true,
      limit: Number.POSITIVE_INFINITY,
    });
    try {
      const file = basename(path);
      return new SafetensorsFile(file, handle, await readHeader(file, handle));
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  /** `count` numbers from number `first` on, row-major. Throws when one of them is not finite. */
  async read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array> {
    const type = floatType(this.file, tensor);
    const size = FLOAT_BYTES[type];
    const buffer = new ArrayBuffer(count * size);
    await readFully(this.file, this.handle, new Uint8Array(buffer), tensor.begin + first * size);
    const values = widen(type, buffer);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const [place, value] = [first + bad, String(values[bad])];
      throw damaged(sentence("{0} is damaged: number {1} of {2} is {3}.", this.file, place, tensor.name, value));
    }
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
    sentence("{0}: {1} is stored as {2}; Inkling reads F32, F16 and BF16.", file, tensor.name, type),
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
  const header = checkpointJson(sentence("the header of {0}", file), new TextDecoder().decode(text), FIX);
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

function rejectOverlaps(file: string, tensors: readonly StoredTensor[]): void {
  let before: StoredTensor | undefined;
  for (const tensor of tensors.filter(({ begin, end }) => begin < end).sort((a, b) => a.begin - b.begin)) {
    if (before && tensor.begin < before.end)
      throw damaged(sentence("{0} is damaged: {1} and {2} overlap.", file, before.name, tensor.name));
    before = tensor;
  }
}

/** Reads until `target` is full: a read may give less than asked, on large tensors it does. */
async function readFully(file: string, handle: FileHandle, target: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await handle.read(target, done, Math.min(target.length - done, 1 << 30), position + done);
    if (bytesRead === 0) throw damaged(sentence("{0} is damaged: it ends at byte {1}.", file, position + done));
    done += bytesRead;
  }
}

function damaged(what: Sentence): AppError {
  return new AppError("checkpoint-invalid", what, FIX);
}
