import { AppError } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";
import type { TokenId } from "./tokens/token";

/**
 * The bit set of a manifest's `keptTokens`: bit (id % 8) of byte (id / 8), in base64.
 * `ids` are token ids in any order.
 */
export function encodeKeptTokens(ids: readonly TokenId[]): string {
  const last = ids.reduce((most, id) => Math.max(most, id), -1);
  const bits = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const id of ids) bits.writeUInt8(bits.readUInt8(id >> 3) | (1 << (id & 7)), id >> 3);
  return bits.toString("base64");
}

/**
 * The kept token ids, ascending: the r-th of them owns row r of the embedding table.
 * `limit` is the number of ids of the tokenizer. Throws AppError `manifest-invalid` when the text is not base64 or names an
 * id of `limit` or more.
 */
export function decodeKeptTokens(text: string, limit: number): TokenId[] {
  const bits = Buffer.from(text, "base64");
  if (bits.toString("base64") !== text) throw invalid(sentence("model.json: keptTokens is not a base64 text."));
  const ids: TokenId[] = [];
  for (const [index, byte] of bits.entries()) {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) ids.push(8 * index + bit);
  }
  const last = ids.at(-1) ?? -1;
  if (last >= limit)
    throw invalid(sentence("model.json: keptTokens holds token {0}, but the tokenizer has {1} tokens.", last, limit));
  return ids;
}

function invalid(what: Sentence): AppError {
  return new AppError("manifest-invalid", what, sentence("Convert the model again, or choose another model folder."));
}
