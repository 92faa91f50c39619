import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { assert, at } from "../../core/assert";
import type { ModelFile } from "../../model/manifest";

/** Tensors begin at a multiple of this many bytes: a cache line, and enough for every vector instruction. */
const ALIGNMENT = 64;

/** A piece of a data file that belongs to one tensor. Bytes. */
export interface DataSlice {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Where the next slice begins behind `offset` bytes. */
export function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

/**
 * Writes tensors one behind the other into the files that an ONNX model refers to, and hashes them on the way. A slice that
 * would make a file longer than `limit` begins the next one.
 */
export class ExternalData {
  private readonly parts: Part[] = [];

  /**
   * @param nameOf the file name of a part, 0 the first; slices refer to it
   * @param pathOf where it is written
   * @param limit bytes of a file; one slice may have more
   */
  constructor(
    private readonly nameOf: (part: number) => string,
    private readonly pathOf: (name: string) => string,
    private readonly limit = Number.POSITIVE_INFINITY,
  ) {}

  /** Writes a tensor of `length` bytes, which may come in pieces. */
  async write(pieces: AsyncIterable<ArrayBufferView> | Iterable<ArrayBufferView>, length: number): Promise<DataSlice> {
    const last = this.parts.at(-1);
    const part = last && aligned(last.bytes) + length <= this.limit ? last : await this.next();
    await part.append(new Uint8Array(aligned(part.bytes) - part.bytes));
    const offset = part.bytes;
    for await (const piece of pieces) await part.append(piece);
    assert(part.bytes - offset === length, `${part.bytes - offset} bytes were written, and ${length} announced`);
    return { file: part.name, offset, length };
  }

  private async next(): Promise<Part> {
    await this.parts.at(-1)?.close();
    const name = this.nameOf(this.parts.length);
    this.parts.push(new Part(name, await open(this.pathOf(name), "w")));
    return at(this.parts, this.parts.length - 1);
  }

  /** What the manifest says about the files. Nothing can be written after it. */
  summaries(): ModelFile[] {
    return this.parts.map((part) => part.summary());
  }

  /** Closes the last file; those before are closed. */
  async close(): Promise<void> {
    await this.parts.at(-1)?.close();
  }
}

class Part {
  bytes = 0;
  private readonly hash: Hash = createHash("sha256");

  constructor(
    readonly name: string,
    private readonly handle: FileHandle,
  ) {}

  async append(piece: ArrayBufferView): Promise<void> {
    const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    this.hash.update(bytes);
    for (let done = 0; done < bytes.length; ) {
      done += (await this.handle.write(bytes, done, bytes.length - done)).bytesWritten;
    }
    this.bytes += bytes.length;
  }

  summary(): ModelFile {
    return { name: this.name, bytes: this.bytes, sha256: this.hash.digest("hex") };
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
