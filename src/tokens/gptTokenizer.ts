import mergeTable from "gpt-tokenizer/bpeRanks/p50k_base";
import { encode as encodeP50k } from "gpt-tokenizer/encoding/p50k_edit";
import { GptEncoding } from "gpt-tokenizer/GptEncoding";
import type { TokenizerName } from "../model/manifest";
import type { Tokenizer } from "./tokenizer";

/** GPT-2's own tokens; `p50k_edit` adds runs of spaces behind them, with a gap at 50256 for the end of text. */
const R50K_SIZE = 50256;

/** Nothing in user text is special: by default `encode` throws on "<|endoftext|>". */
const PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

/** The only user of gpt-tokenizer. Both encodings share one merge table, since the one extends the other. */
export function createTokenizer(name: TokenizerName): Tokenizer {
  const table = name === "p50k_edit" ? mergeTable : mergeTable.slice(0, R50K_SIZE);
  const encode = name === "p50k_edit" ? encodeP50k : GptEncoding.getEncodingApi("r50k_base", () => table).encode;
  const utf8 = new TextEncoder();
  return {
    name,
    size: table.length,
    encode: (text) => encode(text, PLAIN_TEXT),
    bytesOf(id) {
      const entry = table[id];
      if (entry === undefined) return new Uint8Array();
      return typeof entry === "string" ? utf8.encode(entry) : Uint8Array.from(entry);
    },
  };
}
