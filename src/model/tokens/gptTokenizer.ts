import mergeTable from "gpt-tokenizer/bpeRanks/p50k_base";
import { LruMap } from "../../core/lru";
import { mergeBytes } from "./bytePairs";
import { byteString } from "./splitToken";
import type { Tokenizer, TokenizerName } from "./tokenizer";

/** GPT-2's own tokens; `p50k_edit` adds runs of spaces behind them, with a gap at 50256 for the end of text. */
const R50K_SIZE = 50256;

/** How GPT-2 splits text before it merges bytes (tiktoken's r50k_base and p50k_edit). Nothing is merged across pieces. */
const PIECE = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** Words of the open documents; longer pieces are rare and come once. UTF-16 units. */
const REMEMBERED_PIECES = 20_000;
const LONGEST_REMEMBERED = 64;

/**
 * The only user of gpt-tokenizer, of which it takes the table of tokens: its encoder is quadratic in the length of a piece,
 * seconds for a line of 20,000 dashes. Both encodings share one table, since the one extends the other.
 * @param onLookUp called with the bytes of each look-up into the table, the unit of work: for tests
 */
export function createTokenizer(name: TokenizerName, onLookUp?: (bytes: string) => void): Tokenizer {
  const table = name === "p50k_edit" ? mergeTable : mergeTable.slice(0, R50K_SIZE);
  const utf8 = new TextEncoder();
  const bytesOf = (id: number): Uint8Array => {
    const entry = table[id];
    if (entry === undefined) return new Uint8Array();
    return typeof entry === "string" ? utf8.encode(entry) : Uint8Array.from(entry);
  };
  const ranks = new Map<string, number>();
  // forEach leaves out the gap.
  table.forEach((_, id) => void ranks.set(byteString(bytesOf(id)), id));
  const longest = [...ranks.keys()].reduce((most, { length }) => Math.max(most, length), 0);
  const lookUp = (bytes: string): number | undefined => {
    onLookUp?.(bytes);
    return bytes.length > longest ? undefined : ranks.get(bytes);
  };
  const known = new LruMap<string, readonly number[]>(REMEMBERED_PIECES);
  const encodePiece = (piece: string): readonly number[] => {
    const before = known.get(piece);
    if (before) return before;
    const bytes = Buffer.from(piece, "utf8").toString("latin1");
    const whole = lookUp(bytes);
    const ids = whole === undefined ? mergeBytes(bytes, lookUp) : [whole];
    if (piece.length <= LONGEST_REMEMBERED) known.set(piece, ids);
    return ids;
  };
  return {
    name,
    size: table.length,
    ranks,
    encode(text) {
      const ids: number[] = [];
      for (const [piece] of text.matchAll(PIECE)) for (const id of encodePiece(piece)) ids.push(id);
      return ids;
    },
    bytesOf,
  };
}
