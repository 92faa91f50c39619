import type { TokenizerName } from "../model/manifest";

/** Byte-pair encoding: text to token ids and token ids to bytes. */
export interface Tokenizer {
  readonly name: TokenizerName;
  /** Ids are below this number; some in between stand for no text. */
  readonly size: number;
  /** The ids of `text`. Never a special token, whatever the text spells; a lone surrogate becomes U+FFFD. */
  encode(text: string): number[];
  /** The bytes of a token; empty for an id that stands for no text. */
  bytesOf(id: number): Uint8Array;
}
