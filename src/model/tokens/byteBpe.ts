import { assert } from "../../core/assert";
import { AppError } from "../../core/errors";
import { sentence } from "../../core/translate";
import type { CompiledTokenizer } from "./compiled";
import { PairTable } from "./pairTable";
import { type Cut, cutOf, isolate, piecesOf } from "./pieces";
import type { TokenId } from "./token";
import type { Tokenizer } from "./tokenizer";

/** Words of the open documents; longer pieces are rare and come once. UTF-16 units. */
const REMEMBERED_PIECES = 20_000;
const LONGEST_REMEMBERED = 64;
const NO_TOKEN = -1;

/** A byte-level BPE tokenizer at work. */
export class ByteBpe implements Tokenizer {
  readonly cut: Cut;
  private readonly pairs: PairTable;
  /** Forgets all when it is full: to keep the order of use would cost a known piece more than the look-up. */
  private readonly known = new Map<string, readonly TokenId[]>();
  /** First merge that makes a token, or one beyond the last for what none makes. */
  private readonly madeBy: Int32Array;
  /** Matches text that was added to the vocabulary by hand, and its tokens. */
  private readonly added: { readonly pattern: RegExp; readonly ids: ReadonlyMap<string, number> } | undefined;
  /** Stands for characters of which a byte has no token. */
  private readonly replacement: string;
  private readonly longest: number;

  /**
   * Throws `model-corrupt` for a tokenizer that cannot spell even a replacement for what it cannot spell.
   * @param onLookUp called for each pair that is looked up, the unit of work: for tests
   */
  constructor(
    private readonly compiled: CompiledTokenizer,
    onLookUp?: () => void,
  ) {
    const { pieces, merges, sharedRanks, bytes, texts } = compiled;
    this.cut = cutOf(pieces);
    this.pairs = new PairTable(merges, sharedRanks, onLookUp);
    const count = merges.length / 3;
    this.madeBy = new Int32Array(bytes.size).fill(count);
    for (let merge = count - 1; merge >= 0; merge--) this.madeBy[merges[3 * merge + 2] ?? 0] = merge;
    this.added = texts.length === 0 ? undefined : addedTexts(compiled);
    this.replacement = this.findReplacement();
    let longest = 0;
    for (let id = 0; id < bytes.size; id++) longest = Math.max(longest, bytes.lengthOf(id));
    this.longest = longest;
  }

  get size(): number {
    return this.compiled.bytes.size;
  }

  get sorted(): Int32Array {
    return this.compiled.sorted;
  }

  encode(text: string): number[] {
    const ids: TokenId[] = [];
    for (const piece of this.pieces(text)) for (const id of this.encodePiece(piece)) ids.push(id);
    return ids;
  }

  pieces(text: string): readonly string[] {
    const { added, compiled } = this;
    if (!added) return piecesOf(compiled.pieces, text);
    const parts = isolate(text, added.pattern);
    return parts.flatMap((part) => (added.ids.has(part) ? [part] : piecesOf(compiled.pieces, part)));
  }

  bytesOf(id: TokenId): Uint8Array {
    return this.compiled.bytes.lengthOf(id) > 0 ? this.compiled.bytes.at(id) : new Uint8Array();
  }

  split(id: TokenId): readonly TokenId[] {
    const bytes = this.bytesOf(id);
    assert(bytes.length > 1, `token ${id} is a single byte and cannot be split`);
    const ids = Int32Array.from(bytes, (byte) => this.compiled.byteIds[byte] ?? NO_TOKEN);
    const made = this.madeBy[id] ?? 0;
    const below = made < this.compiled.merges.length / 3 ? this.pairs.rankOf(made) : Number.POSITIVE_INFINITY;
    const parts = this.pairs.merge(ids, below);
    assert(!parts.includes(NO_TOKEN), `token ${id} has a byte without a token`);
    return parts;
  }

  private encodePiece(piece: string): readonly TokenId[] {
    const before = this.known.get(piece);
    if (before) return before;
    const added = this.added?.ids.get(piece);
    const ids = added === undefined ? this.merge(piece) : [added];
    if (piece.length > LONGEST_REMEMBERED) return ids;
    if (this.known.size >= REMEMBERED_PIECES) this.known.clear();
    this.known.set(piece, ids);
    return ids;
  }

  private merge(piece: string): readonly TokenId[] {
    const bytes = Buffer.from(piece, "utf8");
    const ids = Int32Array.from(bytes, (byte) => this.compiled.byteIds[byte] ?? NO_TOKEN);
    if (ids.includes(NO_TOKEN)) return this.merge(this.spellable(piece));
    const merged = this.pairs.merge(ids);
    if (!this.compiled.wholePieces || merged.length === 1) return merged;
    const whole = this.find(bytes);
    return whole === undefined ? merged : [whole];
  }

  /** The token of just these bytes. */
  private find(wanted: Uint8Array): number | undefined {
    if (wanted.length > this.longest) return undefined;
    const { sorted, bytes } = this.compiled;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = bytes.compare(sorted[middle] ?? 0, wanted);
      if (order === 0) return sorted[middle];
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  private canSpell(text: string): boolean {
    return Buffer.from(text, "utf8").every((byte) => (this.compiled.byteIds[byte] ?? NO_TOKEN) !== NO_TOKEN);
  }

  private spellable(piece: string): string {
    return Array.from(piece, (character) => (this.canSpell(character) ? character : this.replacement)).join("");
  }

  /** Tokenizers that were trained without all bytes leave out those of control characters: few texts have any. */
  private findReplacement(): string {
    const found = ["\ufffd", "?"].find((text) => this.canSpell(text));
    if (found !== undefined) return found;
    throw new AppError(
      "model-corrupt",
      sentence('The tokenizer has no token for the byte of "?".'),
      sentence("Convert the model again, or choose another model folder."),
    );
  }
}

/** The tokens of text that was added by hand; where several match, the longest does. */
function addedTexts({ texts, bytes }: CompiledTokenizer): NonNullable<ByteBpe["added"]> {
  const ids = new Map(texts.map((id) => [Buffer.from(bytes.at(id)).toString("utf8"), id]));
  const longestFirst = [...ids.keys()].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return { pattern: new RegExp(escaped.join("|"), "gu"), ids };
}
