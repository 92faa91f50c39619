import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "../../core/errors";
import { type Sentence, sentence } from "../../core/translate";
import { openRegular } from "../../model/regularFile";
import type { BlockFormat } from "./quantise";

/** What to do about a file of a checkpoint that is no file to read. */
export const FIX_CHECKPOINT_FILE = sentence(
  "Put the file itself there, readable for you, or save the checkpoint again.",
);

export const FIX_DAMAGED = sentence("Download or save the checkpoint again.");

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
  /** Absent where all numbers are plain floats. */
  readonly blocks?: BlockFiles;
  close(): Promise<void>;
}

/** Tensors whose numbers are rounded in blocks of a row, in a way that the runtime can compute with. */
export interface BlockFiles {
  /** Undefined for tensors that are stored otherwise. */
  formatOf(tensor: StoredTensor): BlockFormat | undefined;
  /** What blocks from number `first` on have in common, `count` blocks of the tensor's format. */
  read(kind: ScaleKind, tensor: StoredTensor, first: number, count: number): Promise<Float32Array>;
}

/** What the numbers of a block have in common, see {@link BlockFormat}. */
export type ScaleKind = "scales" | "offsets";

/**
 * Opens a file of tensors, of any size; links are followed. Throws AppError `checkpoint-invalid` where it is no file, and
 * what `read` throws, after which the file is closed; else whoever has the handle closes it.
 * @param read makes of the file's name, its handle and its size in bytes what is wanted
 */
export async function openTensorFile<T>(
  path: string,
  read: (file: string, handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const { handle, size } = await openRegular(path, {
    code: "checkpoint-invalid",
    fix: FIX_CHECKPOINT_FILE,
    links: true,
    limit: Number.POSITIVE_INFINITY,
  });
  try {
    return await read(basename(path), handle, size);
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** Throws where one of the `values` of a tensor, read from number `first` on, is not finite. */
export function requireFinite(file: string, tensor: StoredTensor, first: number, values: Float32Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const [place, value] = [first + bad, String(values[bad])];
  throw damaged(sentence("{0} is damaged: number {1} of {2} is {3}.", file, place, tensor.name, value));
}

/** Throws where two tensors share bytes. */
export function rejectOverlaps(file: string, tensors: readonly StoredTensor[]): void {
  let before: StoredTensor | undefined;
  for (const tensor of tensors.filter(({ begin, end }) => begin < end).sort((a, b) => a.begin - b.begin)) {
    if (before && tensor.begin < before.end)
      throw damaged(sentence("{0} is damaged: {1} and {2} overlap.", file, before.name, tensor.name));
    before = tensor;
  }
}

/** Reads until `target` is full: a read may give less than asked, on large tensors it does. */
export async function readFully(file: string, handle: FileHandle, target: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await handle.read(target, done, Math.min(target.length - done, 1 << 30), position + done);
    if (bytesRead === 0) throw damaged(sentence("{0} is damaged: it ends at byte {1}.", file, position + done));
    done += bytesRead;
  }
}

/** The error for a file that is not whole. */
export function damaged(what: Sentence): AppError {
  return new AppError("checkpoint-invalid", what, FIX_DAMAGED);
}
