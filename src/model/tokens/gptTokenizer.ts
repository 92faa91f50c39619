import mergeTable from "gpt-tokenizer/bpeRanks/p50k_base";
import { LruMap } from "../../core/lru";
import { mergeBytes } from "./bytePairs";
import { byteString, splitToken } from "./splitToken";
import type { TokenId } from "./token";
import type { GptEncoding, Tokenizer } from "./tokenizer";

/** GPT-2's own tokens; `p50k_edit` adds runs of spaces behind them, with a gap at 50256 for the end of text. */
const R50K_SIZE = 50256;

/** How GPT-2 splits text, with the white space of JavaScript, as the texts of the model that comes with Inkling were split. */
const PIECE = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** Words of the open documents; longer pieces are rare and come once. UTF-16 units. */
const REMEMBERED_PIECES = 20_000;
const LONGEST_REMEMBERED = 64;

/** The bytes of each id; none for those that stand for no text. */
export function gptTokens(name: GptEncoding): readonly Uint8Array[] {
  const utf8 = new TextEncoder();
  const table = name === "p50k_edit" ? mergeTable : mergeTable.slice(0, R50K_SIZE);
  // Array.from fills the gap.
  return Array.from(table, (entry) => {
    if (entry === undefined) return new Uint8Array();
    return typeof entry === "string" ? utf8.encode(entry) : Uint8Array.from(entry);
  });
}

/**
 * The only user of gpt-tokenizer, of which it takes the table of tokens: its encoder is quadratic in the length of a piece,
 * seconds for a line of 20,000 dashes. Both encodings share one table, since the one extends the other.
 * @param onLookUp called with the bytes of each look-up into the table, the unit of work: for tests
 */
export function createTokenizer(name: GptEncoding, onLookUp?: (bytes: string) => void): Tokenizer {
  const table = gptTokens(name);
  const bytesOf = (id: TokenId): Uint8Array => table[id] ?? new Uint8Array();
  const ranks = new Map<string, number>();
  for (const [id, bytes] of table.entries()) if (bytes.length > 0) ranks.set(byteString(bytes), id);
  const longest = [...ranks.keys()].reduce((most, { length }) => Math.max(most, length), 0);
  const lookUp = (bytes: string): number | undefined => {
    onLookUp?.(bytes);
    return bytes.length > longest ? undefined : ranks.get(bytes);
  };
  const known = new LruMap<string, readonly TokenId[]>(REMEMBERED_PIECES);
  const encodePiece = (piece: string): readonly TokenId[] => {
    const before = known.get(piece);
    if (before) return before;
    const bytes = Buffer.from(piece, "utf8").toString("latin1");
    const whole = lookUp(bytes);
    const ids = whole === undefined ? mergeBytes(bytes, lookUp) : [whole];
    if (piece.length <= LONGEST_REMEMBERED) known.set(piece, ids);
    return ids;
  };
  return {
    size: table.length,
    cut: "beforeBreak",
    pieces: (text) => text.match(PIECE) ?? [],
    split: (id) => splitToken(bytesOf(id), id, ranks),
    encode(text) {
      const ids: TokenId[] = [];
      for (const [piece] of text.matchAll(PIECE)) for (const id of encodePiece(piece)) ids.push(id);
      return ids;
    },
    bytesOf,
  };
}
