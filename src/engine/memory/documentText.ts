import type { Vocabulary } from "../../model/tokens/vocabulary";
import { type MemoryDocument, tierOf } from "./document";
import { LONGEST_LINE, takePiece } from "./pieces";
import { AT_START, CLOSED, LEFT_OUT } from "./pool";
import type { TokenIndex } from "./tokenIndex";

/** Stands for a line that was left out; it is left out again. */
const LEFT_OUT_LINE = " ".repeat(LONGEST_LINE + 1);

/** Decoding keeps a byte order mark: what is encoded again must be the same. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The lines of documents as pieces of the index. An edit gives only the new lines; unchanged lines that share a piece with
 * them are spelt from their tokens again, so no text is kept.
 */
export class DocumentText {
  constructor(
    private readonly index: TokenIndex,
    private readonly vocabulary: Pick<Vocabulary, "encode" | "bytesOf">,
  ) {}

  /**
   * Replaces `removed` lines from `firstLine` on, piece by piece: each step is short, and between steps the index is whole,
   * though the document is not. The lines must be in the document.
   */
  *replace(
    document: MemoryDocument,
    firstLine: number,
    removed: number,
    lines: readonly string[],
  ): Generator<void, void> {
    const { pool } = this.index;
    let { piece, line } = this.locate(document, firstLine);
    // A piece that was cut only because the line behind it was left out may have to go on.
    const open = piece === 0 ? 0 : (pool.previous[piece] as number);
    if (open !== 0 && ((pool.flags[open] as number) & CLOSED) === 0) {
      piece = open;
      line -= pool.lines[open] as number;
    }
    let left = piece === 0 ? 0 : (pool.previous[piece] as number);
    const above: string[] = [];
    const below: string[] = [];
    const end = firstLine + removed;
    let right = piece;
    for (let at = line; right !== 0 && (at <= firstLine || at < end); ) {
      const count = pool.lines[right] as number;
      if (at < firstLine || at + count > end) {
        for (const [i, text] of this.linesOf(right).entries()) {
          if (at + i < firstLine) above.push(text);
          else if (at + i >= end) below.push(text);
        }
      }
      right = this.drop(document, right);
      at += count;
      yield;
    }
    const all = [...above, ...lines, ...below];

    this.index.unlinkReaching(right);
    const finger = { piece: left, line: left === 0 ? 0 : line - (pool.lines[left] as number) };
    for (let next = 0; next < all.length || (left === 0 && right !== 0); ) {
      const taken = takePiece(all, next, left === 0);
      if (right !== 0 && !taken.closed && next + taken.lines === all.length) {
        all.push(...this.linesOf(right));
        right = this.drop(document, right);
        this.index.unlinkReaching(right);
        continue;
      }
      left = this.add(document, left, right, taken);
      next += taken.lines;
      yield;
    }
    this.index.linkReaching(right, tierOf(document.rank));
    document.finger = finger.piece === 0 ? { piece: document.first, line: 0 } : finger;
  }

  /** Forgets all pieces of a document. */
  *clear(document: MemoryDocument): Generator<void, void> {
    while (document.first !== 0) {
      this.drop(document, document.first);
      yield;
    }
    document.finger = { piece: 0, line: 0 };
  }

  /** Chains all contexts of a document anew: they were in the chains of another tier. */
  *relink(document: MemoryDocument): Generator<void, void> {
    const { pool } = this.index;
    for (let piece = document.first; piece !== 0; piece = pool.next[piece] as number) {
      this.index.unlink(piece);
      this.index.link(piece, tierOf(document.rank));
      yield;
    }
  }

  /** The piece that holds a line, and the line that it begins with; the last piece for a line behind the end. */
  locate(document: MemoryDocument, line: number): { piece: number; line: number } {
    const { pool } = this.index;
    let { piece, line: first } = document.finger.piece === 0 ? { piece: document.first, line: 0 } : document.finger;
    if (piece === 0) return { piece: 0, line: 0 };
    while (first > line && pool.previous[piece] !== 0) {
      piece = pool.previous[piece] as number;
      first -= pool.lines[piece] as number;
    }
    while (first + (pool.lines[piece] as number) <= line && pool.next[piece] !== 0) {
      first += pool.lines[piece] as number;
      piece = pool.next[piece] as number;
    }
    document.finger = { piece, line: first };
    return { piece, line: first };
  }

  private linesOf(piece: number): string[] {
    const { pool } = this.index;
    const flags = pool.flags[piece] as number;
    if (flags & LEFT_OUT) return [LEFT_OUT_LINE];
    const start = pool.starts[piece] as number;
    const parts: Uint8Array[] = [];
    for (let i = 0; i < (pool.lengths[piece] as number); i++) {
      parts.push(this.vocabulary.bytesOf(pool.tokens[start + i] as number));
    }
    const lines = utf8.decode(Buffer.concat(parts)).split("\n");
    return flags & AT_START ? lines : lines.slice(1);
  }

  private add(document: MemoryDocument, left: number, right: number, taken: ReturnType<typeof takePiece>): number {
    const tokens = taken.leftOut ? [] : this.vocabulary.encode(taken.text);
    const flags = (taken.closed ? CLOSED : 0) | (taken.leftOut ? LEFT_OUT : 0) | (left === 0 ? AT_START : 0);
    const { number } = document;
    const place = { document: number, lines: taken.lines, flags };
    const piece = this.index.insert(left, right, tokens, tierOf(document.rank), place);
    if (left === 0) document.first = piece;
    document.lines += taken.lines;
    return piece;
  }

  /** Removes a piece; the one behind it, or 0. */
  private drop(document: MemoryDocument, piece: number): number {
    const { pool } = this.index;
    const right = pool.next[piece] as number;
    document.lines -= pool.lines[piece] as number;
    if (document.first === piece) document.first = right;
    if (document.finger.piece === piece) document.finger = { piece: 0, line: 0 };
    this.index.remove(piece);
    return right;
  }
}
