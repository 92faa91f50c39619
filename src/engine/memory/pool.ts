import { assert } from "../../core/assert";
import type { TokenRow } from "../../model/tokens/token";
import { resized } from "./chains";

const FIRST_TOKENS = 1 << 14;
const FIRST_PIECES = 1 << 11;

/** Tokens that 16 bits can tell apart. */
const MOST_SHORT = 1 << 16;

/**
 * The tokens of all documents in one array, 6 bytes each (8 for vocabularies of more than 65,536), and a table of the pieces that they belong to. Pieces of a
 * document are a doubly linked list; piece 0 and position 0 stand for "none". Tokens are only ever appended: what a
 * freed piece held stays a hole until the compaction (`TokenIndex.compact`).
 */
export class Pool {
  tokens: Uint16Array | Uint32Array;
  /** Position -> piece; 0 in a hole. */
  pieceOf = new Int32Array(FIRST_TOKENS);
  /** The first position that was never used. */
  end = 1;
  /** Tokens of pieces that are in use. */
  live = 0;

  starts = new Int32Array(FIRST_PIECES);
  lengths = new Int32Array(FIRST_PIECES);
  next = new Int32Array(FIRST_PIECES);
  previous = new Int32Array(FIRST_PIECES);
  /** Piece -> number of its document. */
  documents = new Int32Array(FIRST_PIECES);
  /** Lines that begin in the piece, counting the one that it begins with. */
  lines = new Uint16Array(FIRST_PIECES);
  /** {@link CLOSED}, {@link LEFT_OUT} and {@link AT_START}. */
  flags = new Uint16Array(FIRST_PIECES);
  private pieces = 1;
  /** The first of the freed pieces, which are a list by `next`. */
  private free = 0;

  /** @param vocabulary how many different tokens there are */
  constructor(vocabulary: number) {
    this.tokens = vocabulary <= MOST_SHORT ? new Uint16Array(FIRST_TOKENS) : new Uint32Array(FIRST_TOKENS);
  }

  get capacity(): number {
    return this.tokens.length;
  }

  get bytes(): number {
    const tables = [this.starts, this.lengths, this.next, this.previous, this.documents, this.lines, this.flags];
    return [this.tokens, this.pieceOf, ...tables].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  get holes(): number {
    return this.end - 1 - this.live;
  }

  grow(capacity: number): void {
    this.tokens = resized(this.tokens, capacity);
    this.pieceOf = resized(this.pieceOf, capacity);
  }

  /** A new piece of `document` with these tokens, in no list yet. The caller sees to the capacity. */
  allocate(document: number, tokens: readonly TokenRow[], lines: number, flags: number): number {
    assert(this.end + tokens.length <= this.capacity, "the pool is grown before it is full");
    const piece = this.takeId();
    this.starts[piece] = this.end;
    this.lengths[piece] = tokens.length;
    this.documents[piece] = document;
    this.lines[piece] = lines;
    this.flags[piece] = flags;
    this.tokens.set(tokens, this.end);
    this.pieceOf.fill(piece, this.end, this.end + tokens.length);
    this.end += tokens.length;
    this.live += tokens.length;
    return piece;
  }

  release(piece: number): void {
    const start = this.starts[piece] as number;
    const length = this.lengths[piece] as number;
    this.pieceOf.fill(0, start, start + length);
    this.live -= length;
    this.previous[piece] = 0;
    this.next[piece] = this.free;
    this.free = piece;
  }

  /** Makes `second` follow `first`; either may be 0. */
  connect(first: number, second: number): void {
    if (first !== 0) this.next[first] = second;
    if (second !== 0) this.previous[second] = first;
  }

  /** Moves a piece down to position `to`; what lies between there and the piece must be holes. */
  move(piece: number, to: number): void {
    const start = this.starts[piece] as number;
    const length = this.lengths[piece] as number;
    this.tokens.copyWithin(to, start, start + length);
    this.pieceOf.fill(0, start, start + length);
    this.pieceOf.fill(piece, to, to + length);
    this.starts[piece] = to;
  }

  /** The position before `position` in its document, or 0 at its start and behind a piece that is left out. */
  before(position: number): number {
    const piece = this.pieceOf[position] as number;
    if (position > (this.starts[piece] as number)) return position - 1;
    const previous = this.previous[piece] as number;
    const length = this.lengths[previous] as number;
    return length === 0 ? 0 : (this.starts[previous] as number) + length - 1;
  }

  /** The position behind `position` in its document, or 0 at its end and before a piece that is left out. */
  after(position: number): number {
    const piece = this.pieceOf[position] as number;
    if (position + 1 < (this.starts[piece] as number) + (this.lengths[piece] as number)) return position + 1;
    const next = this.next[piece] as number;
    return (this.lengths[next] as number) === 0 ? 0 : (this.starts[next] as number);
  }

  private takeId(): number {
    const freed = this.free;
    if (freed !== 0) {
      this.free = this.next[freed] as number;
      this.next[freed] = 0;
      return freed;
    }
    if (this.pieces === this.starts.length) this.growPieces(this.pieces * 2);
    return this.pieces++;
  }

  private growPieces(capacity: number): void {
    this.starts = resized(this.starts, capacity);
    this.lengths = resized(this.lengths, capacity);
    this.next = resized(this.next, capacity);
    this.previous = resized(this.previous, capacity);
    this.documents = resized(this.documents, capacity);
    this.lines = resized(this.lines, capacity);
    this.flags = resized(this.flags, capacity);
  }
}

/** The next line begins a new piece whatever it is. */
export const CLOSED = 1;
/** A line that is too long; the piece has no tokens. */
export const LEFT_OUT = 2;
/** The piece begins its document: there is no line break in front. */
export const AT_START = 4;
