import type { Ranks } from "./bytePairs";

export type TokenizerName = "p50k_edit" | "r50k_base";

/** Byte-pair encoding: text to token ids and token ids to bytes. */
export interface Tokenizer {
  readonly name: TokenizerName;
  /** Ids are below this number; some in between stand for no text. */
  readonly size: number;
  /** Every token that stands for text, by its bytes. */
  readonly ranks: Ranks;
  /**
   * The ids of `text`, in O(n log n) whatever it is. Never a special token, whatever the text spells; a lone surrogate
   * becomes U+FFFD.
   */
  encode(text: string): number[];
  /** The bytes of a token; empty for an id that stands for no text. */
  bytesOf(id: number): Uint8Array;
}
