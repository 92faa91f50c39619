import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { messageOf } from "../core/errors";
import { sentence } from "../core/translate";
import { failed } from "./request";

/** Read at a time where a file is hashed. Bytes. */
const PIECE = 1 << 20;

/** What is done with an open file. */
export interface WritableFile extends Pick<FileHandle, "truncate" | "sync" | "close"> {
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  write(
    source: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
}

/** The call of `node:fs/promises` that opens what is written; tests give a disk that is full. */
export type OpenFile = (file: string, flags: string) => Promise<WritableFile>;

/** A file of which a part is here: it grows at its end, and its SHA-256 with it. */
export class PartialFile {
  private hash: Hash = createHash("sha256");
  private bytes = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: WritableFile,
  ) {}

  /** Opens a file that may not exist yet; what is in it is read once, for its sum. */
  static async open(path: string, signal: AbortSignal, openFile: OpenFile = open): Promise<PartialFile> {
    // Not "a": what was written could not be read then.
    const handle = await openFile(path, "r+").catch(() => openFile(path, "w+"));
    const file = new PartialFile(path, handle);
    try {
      await file.readAll(signal);
      return file;
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  /** Bytes that are here. */
  get length(): number {
    return this.bytes;
  }

  /** Throws AppError `download-failed` where the disk takes no more. */
  async append(piece: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < piece.length; ) {
        done += (await this.handle.write(piece, done, piece.length - done, this.bytes + done)).bytesWritten;
      }
    } catch (thrown) {
      const isFull =
        thrown instanceof Error && "code" in thrown && (thrown.code === "ENOSPC" || thrown.code === "EDQUOT");
      const what = isFull
        ? sentence("The disk is full: {0} could not be written.", this.path)
        : sentence("{0} could not be written ({1}).", this.path, messageOf(thrown));
      throw failed(what, sentence("Make room there, and run the command again: it goes on where it stopped."));
    }
    this.hash.update(piece);
    this.bytes += piece.length;
  }

  /** Begins anew. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = createHash("sha256");
    this.bytes = 0;
  }

  /** Of what is here, in lower-case hexadecimal. */
  get sha256(): string {
    return this.hash.copy().digest("hex");
  }

  /** Puts the whole file on the disk, under its name. */
  async finish(path: string): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.path, path);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
  }

  private async readAll(signal: AbortSignal): Promise<void> {
    const piece = Buffer.alloc(PIECE);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await this.handle.read(piece, 0, PIECE, this.bytes);
      if (bytesRead === 0) return;
      this.hash.update(piece.subarray(0, bytesRead));
      this.bytes += bytesRead;
    }
  }
}
