import { rename } from "node:fs/promises";
import { AppError } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";
import type { RemoteFile } from "./entries";
import { type OpenFile, PartialFile } from "./partialFile";
import { cut, request } from "./request";

/** What the name of a file ends with until it is whole and has been verified. */
export const PART = ".part";

export interface FetchFileOptions {
  readonly signal: AbortSignal;
  /** @param bytes of this file that are here */
  readonly onBytes: (bytes: number) => void;
  readonly openFile?: OpenFile;
}

/**
 * Downloads `file` to `path`, whole and verified or not at all: what comes is kept beside it until its length and its
 * SHA-256 are those of the list. Goes on after a cut, in this call as long as each attempt gets further, and in the next.
 * Throws AppError `download-failed`, or what the signal aborts with; what is here and may be right stays.
 */
export async function fetchFile(file: RemoteFile, path: string, options: FetchFileOptions): Promise<void> {
  // A whole file of an earlier call is no exception: it is read again, and so verified.
  await rename(path, `${path}${PART}`).catch(() => undefined);
  const part = await PartialFile.open(`${path}${PART}`, options.signal, options.openFile);
  try {
    await fill(part, file, options);
  } catch (thrown) {
    if (thrown instanceof WrongFile) await part.discard();
    else await part.close();
    throw thrown;
  }
  await part.finish(path);
}

/** What came is not what the list says, and is deleted. */
class WrongFile extends AppError {}

async function fill(part: PartialFile, file: RemoteFile, options: FetchFileOptions): Promise<void> {
  const { name, bytes, sha256 } = file;
  if (part.length > bytes) await part.restart();
  options.onBytes(part.length);
  for (let furthest = part.length; part.length < bytes; furthest = part.length) {
    const problem = await receive(part, file, options);
    if (problem && part.length <= furthest) throw problem;
  }
  if (part.sha256 === sha256) return;
  throw wrongFile(sentence("{0} is another file than the list says: its SHA-256 is {1}.", name, part.sha256));
}

/** One request, for what is not here yet. Undefined when all is here, else why it is not. */
async function receive(
  part: PartialFile,
  file: RemoteFile,
  { signal, onBytes }: FetchFileOptions,
): Promise<AppError | undefined> {
  const { host } = new URL(file.url);
  let response = await request(file, part.length, signal);
  if (response.status === 416) {
    await response.body?.cancel();
    await part.restart();
    response = await request(file, 0, signal);
  }
  // The whole file, where only the rest was asked for.
  if (response.status === 200) await part.restart();
  const announced = wholeLength(response);
  if (announced !== undefined && announced !== file.bytes) {
    await response.body?.cancel();
    throw wrongFile(sentence("{0} is another file than the list says: it has {1} bytes.", file.name, announced));
  }
  const body: AsyncIterable<Uint8Array> | null = response.body;
  try {
    for await (const piece of body ?? []) {
      if (part.length + piece.length > file.bytes)
        throw wrongFile(sentence("{0} is another file than the list says: it has more bytes.", file.name));
      await part.append(piece);
      onBytes(part.length);
    }
  } catch (thrown) {
    if (signal.aborted || thrown instanceof AppError) throw thrown;
    return cut(host, thrown);
  }
  if (part.length === file.bytes) return undefined;
  return cut(host, `${part.length} / ${file.bytes} bytes`);
}

/** Bytes of the whole file, as the answer announces them. */
function wholeLength({ status, headers }: Response): number | undefined {
  const said =
    status === 206 ? /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1] : headers.get("content-length");
  return said === null || said === undefined ? undefined : Number(said);
}

function wrongFile(what: Sentence): WrongFile {
  const fix = sentence(
    "It was deleted. Try again; if that does not help, the file was changed at its source or on the way, and must not be used.",
  );
  return new WrongFile("download-failed", what, fix);
}
