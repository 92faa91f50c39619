import type { FileHandle } from "node:fs/promises";
import { AppError } from "../../../core/errors";
import { sentence } from "../../../core/translate";
import { damaged, FIX_DAMAGED, readFully } from "../tensorFiles";

/** Most of a header are the tokenizer's texts: 262,144 tokens and as many merges take 10 MB. */
const MAX_HEADER_BYTES = 64_000_000;
const PIECE = 1 << 20;
/** Of one text; the longest are chat templates. */
const MAX_TEXT_BYTES = 4_000_000;

/** Little-endian fields of a file, one after the other; a piece of it is in memory at a time. */
export class GgufReader {
  private piece = Buffer.alloc(0);
  /** Where the piece begins in the file. */
  private begin: number;
  /** Place in the piece. */
  private at = 0;

  constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly fileBytes: number,
    position = 0,
  ) {
    this.begin = position;
  }

  /** Where the next field begins in the file. */
  get position(): number {
    return this.begin + this.at;
  }

  /** How many bytes the header may still have. */
  get left(): number {
    return Math.min(this.fileBytes, MAX_HEADER_BYTES) - this.position;
  }

  /** Leaves out `count` bytes. */
  skip(count: number): void {
    this.require(count);
    if (count <= this.piece.length - this.at) this.at += count;
    else {
      this.begin = this.position + count;
      this.at = 0;
      this.piece = Buffer.alloc(0);
    }
  }

  /** `count` bytes, and the place behind them in what they lie in. */
  async take(count: number): Promise<Buffer> {
    if (count > this.piece.length - this.at) await this.load(count);
    this.at += count;
    return this.piece.subarray(this.at - count, this.at);
  }

  async uint32(): Promise<number> {
    return (await this.take(4)).readUInt32LE();
  }

  /** A count or an offset. What is beyond the whole numbers of a double is given as the nearest. */
  async uint64(): Promise<number> {
    return Number((await this.take(8)).readBigUInt64LE());
  }

  async text(): Promise<string> {
    return (await this.take(await this.textLength())).toString("utf8");
  }

  /** Leaves out `count` texts. */
  async skipTexts(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.skip(await this.textLength());
  }

  private async textLength(): Promise<number> {
    const { position } = this;
    const length = await this.uint64();
    if (length <= MAX_TEXT_BYTES && length <= Math.max(0, this.fileBytes - this.position)) return length;
    throw damaged(
      sentence("{0} is damaged: the text at byte {1} of its header claims {2} bytes.", this.file, position, length),
    );
  }

  private async load(count: number): Promise<void> {
    this.require(count);
    const [begin, rest] = [this.position, this.piece.subarray(this.at)];
    const piece = Buffer.alloc(Math.min(Math.max(count, PIECE), this.left));
    piece.set(rest);
    await readFully(this.file, this.handle, piece.subarray(rest.length), begin + rest.length);
    [this.piece, this.begin, this.at] = [piece, begin, 0];
  }

  private require(count: number): void {
    if (count <= this.left) return;
    if (this.position + count > this.fileBytes)
      throw damaged(sentence("{0} is damaged: it ends at byte {1}.", this.file, this.fileBytes));
    const what = sentence("{0}: its header has more than the {1} bytes that are read.", this.file, MAX_HEADER_BYTES);
    throw new AppError("checkpoint-invalid", what, FIX_DAMAGED);
  }
}
