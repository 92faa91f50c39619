import { assert, at } from "../../core/assert";
import { ByteTable } from "./byteTable";
import type { Cut } from "./pieces";
import type { TokenId, TokenRow } from "./token";
import type { Tokenizer } from "./tokenizer";

/**
 * Which tokens the model has rows for. From here on a token is a row of the embedding table, 0..size-1.
 *
 * A converted model keeps only the rows that its training used. An id without a row, met in user text, is split into
 * kept ones along the merges that made it; every single byte is kept, so that this always ends.
 */
export class Vocabulary {
  /** Token id of each row. */
  readonly ids: readonly TokenId[];
  /** Bytes of each row. */
  readonly bytes: ByteTable;
  /** id -> row, or -1 for ids that have to be split. */
  private readonly rows: Int32Array;
  /** Ids that were split once. */
  private readonly split = new Map<TokenId, readonly TokenRow[]>();
  /** @param keptIds the token id of each row, ascending; null where row r is id r, up to `size`. */
  constructor(
    private readonly tokenizer: Tokenizer,
    keptIds: readonly TokenId[] | null,
    size: number,
  ) {
    this.ids = keptIds ?? Array.from({ length: size }, (_, id) => id);
    this.bytes = ByteTable.of(this.ids.map((id) => tokenizer.bytesOf(id)));
    this.rows = new Int32Array(Math.max(tokenizer.size, at(this.ids, this.ids.length - 1) + 1)).fill(-1);
    for (const [row, id] of this.ids.entries()) this.rows[id] = row;
  }

  get size(): number {
    return this.ids.length;
  }

  /** Where texts may be cut so that the tokens of the parts are those of the whole. */
  get cut(): Cut {
    return this.tokenizer.cut;
  }

  /** The rows that have bytes, in the order of their bytes. */
  sortedRows(): Int32Array {
    const { sorted } = this.tokenizer;
    if (sorted) return sorted.map((id) => this.rows[id] ?? -1).filter((row) => row >= 0);
    const spelling = Array.from(this.ids.keys()).filter((row) => this.bytes.lengthOf(row) > 0);
    return Int32Array.from(spelling).sort((a, b) => this.bytes.order(a, b));
  }

  /** The pieces of `text` that no token reaches across. */
  pieces(text: string): readonly string[] {
    return this.tokenizer.pieces(text);
  }

  encode(text: string): TokenRow[] {
    return this.tokenizer.encode(text).flatMap((id) => this.rowsOf(id));
  }

  /** Bytes of a token; empty for control tokens. */
  bytesOf(row: TokenRow): Uint8Array {
    return this.bytes.at(row);
  }

  /** Whether an id has a row. */
  has(id: TokenId): boolean {
    return (this.rows[id] ?? -1) >= 0;
  }

  /** The id of a row, which there must be. */
  idOf(row: TokenRow): TokenId {
    return at(this.ids, row);
  }

  /** The row of an id that must have one: a control token. */
  rowOf(id: TokenId): TokenRow {
    const row = this.rows[id] ?? -1;
    assert(row >= 0, `token id ${id} has no row`);
    return row;
  }

  private rowsOf(id: TokenId): TokenRow | readonly TokenRow[] {
    const row = this.rows[id] ?? -1;
    if (row >= 0) return row;
    const known = this.split.get(id);
    if (known) return known;
    const rows = this.tokenizer.split(id).flatMap((part) => this.rowsOf(part));
    this.split.set(id, rows);
    return rows;
  }
}
