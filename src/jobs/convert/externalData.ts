import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { ModelFile } from "../../model/manifest";

/** Tensors begin at a multiple of this many bytes: a cache line, and enough for every vector instruction. */
export const ALIGNMENT = 64;

/** A piece of a data file that belongs to one tensor. Bytes. */
export interface DataSlice {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Writes tensors one behind the other into a file that an ONNX model refers to, and hashes it on the way. */
export class ExternalData {
  private offset = 0;
  private readonly hash: Hash = createHash("sha256");

  private constructor(
    private readonly name: string,
    private readonly handle: FileHandle,
  ) {}

  /** Creates the file at `path`; slices refer to it as `name`, its file name in the end. */
  static async create(path: string, name: string): Promise<ExternalData> {
    return new ExternalData(name, await open(path, "w"));
  }

  /** Writes a tensor, which may come in pieces. */
  async write(pieces: AsyncIterable<ArrayBufferView> | Iterable<ArrayBufferView>): Promise<DataSlice> {
    await this.append(new Uint8Array((ALIGNMENT - (this.offset % ALIGNMENT)) % ALIGNMENT));
    const offset = this.offset;
    for await (const piece of pieces) await this.append(piece);
    return { file: this.name, offset, length: this.offset - offset };
  }

  private async append(piece: ArrayBufferView): Promise<void> {
    const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    this.hash.update(bytes);
    for (let done = 0; done < bytes.length; ) {
      done += (await this.handle.write(bytes, done, bytes.length - done)).bytesWritten;
    }
    this.offset += bytes.length;
  }

  /** What the manifest says about the file. Nothing can be written after it. */
  summary(): ModelFile {
    return { name: this.name, bytes: this.offset, sha256: this.hash.digest("hex") };
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
