import { controlTokens, sortedIds } from "../../src/jobs/tokenizer/compile";
import { ByteTable } from "../../src/model/tokens/byteTable";
import type { CompiledTokenizer } from "../../src/model/tokens/compiled";
import type { PieceRule } from "../../src/model/tokens/pieces";

/** tiktoken's kind of tokenizer: tokens by rank, where any two neighbours that together are a token may be merged. */
export interface RankTable {
  /** Names it, for errors. */
  readonly name: string;
  readonly pieces: PieceRule;
  /** Bytes by id, which is the rank; empty where an id stands for no text. */
  readonly tokens: readonly Uint8Array[];
  /** Control token -> id. */
  readonly control: ReadonlyMap<string, number>;
}

/** The same tokenizer as merges: each way to make a token of two others, at the token's rank. */
export function compileRankTable({ name, pieces, tokens, control }: RankTable): CompiledTokenizer {
  const size = [...control.values()].reduce((most, id) => Math.max(most, id + 1), tokens.length);
  const none = new Uint8Array();
  const bytes = ByteTable.of(Array.from({ length: size }, (_, id) => tokens[id] ?? none));
  const ids = new Map<string, number>();
  const texts = Array.from({ length: size }, (_, id) => Buffer.from(bytes.at(id)).toString("latin1"));
  for (const [id, text] of texts.entries()) if (text !== "") ids.set(text, id);
  const merges: number[] = [];
  for (const [id, text] of texts.entries()) {
    for (let cut = 1; cut < text.length; cut++) {
      const [left, right] = [ids.get(text.slice(0, cut)), ids.get(text.slice(cut))];
      if (left !== undefined && right !== undefined) merges.push(left, right, id);
    }
  }
  const names = new Map([...control].map(([token, id]): [number, string] => [id, token]));
  return {
    pieces,
    wholePieces: true,
    sharedRanks: true,
    bytes,
    byteIds: Int32Array.from({ length: 256 }, (_, byte) => ids.get(String.fromCharCode(byte)) ?? -1),
    merges: Int32Array.from(merges),
    sorted: sortedIds(name, bytes),
    texts: [],
    ...controlTokens(names, {}),
    beginsText: false,
  };
}
