import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { AppError, type ErrorCode, messageOf } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";

/** What a file is read for, for the errors about it. */
export interface FilePurpose {
  /** Of the error where the file is missing, is no regular file, cannot be read or is too large. */
  readonly code: ErrorCode;
  /** What to do then. */
  readonly fix: Sentence;
  /** Whether a link to a regular file will do. */
  readonly links: boolean;
  /** What is larger is not read, bytes. */
  readonly limit: number;
}

/** Opens the regular file `path`; the caller closes it. At once, whatever `path` is: a FIFO is not waited for. */
export async function openRegular(
  path: string,
  { code, fix, links, limit }: FilePurpose,
): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  const refuse = (what: Sentence): AppError => new AppError(code, what, fix);
  if (!links && (await lstat(path).catch(() => undefined))?.isSymbolicLink()) {
    throw refuse(sentence("{0} is not a regular file.", path));
  }
  let handle: FileHandle;
  try {
    // Windows knows no O_NONBLOCK and has no FIFOs among its files.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (thrown) {
    const reason = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (reason === "ENOENT" || reason === "ENOTDIR") throw refuse(sentence("There is no {0}.", path));
    throw refuse(sentence("{0} cannot be read ({1}).", path, messageOf(thrown)));
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw refuse(sentence("{0} is not a regular file.", path));
    if (stats.size > limit) {
      throw refuse(sentence("{0} has {1} bytes, more than the {2} that are read.", path, stats.size, limit));
    }
    return { handle, size: stats.size };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** The text of a regular file, as {@link openRegular} opens it. */
export async function readRegularText(path: string, purpose: FilePurpose): Promise<string> {
  const { handle, size } = await openRegular(path, purpose);
  try {
    // No more than was allowed, also where the file grows meanwhile.
    const bytes = Buffer.alloc(size);
    let done = 0;
    for (let read = -1; read !== 0 && done < size; done += read) {
      read = (await handle.read(bytes, done, size - done, done)).bytesRead;
    }
    return bytes.toString("utf8", 0, done);
  } finally {
    await handle.close();
  }
}
