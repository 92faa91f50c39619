import type { Cut } from "./pieces";
import type { TokenId } from "./token";

/** Tokenizers that come with Inkling. */
export type GptEncoding = "p50k_edit" | "r50k_base";

/** `own` for one that lies compiled in the model's folder. */
export type TokenizerName = GptEncoding | "own";

/** Byte-pair encoding: text to token ids and token ids to bytes. */
export interface Tokenizer {
  /** Ids are below this number; some in between stand for no text. */
  readonly size: number;
  /** Where texts may be cut so that the tokens of the parts are those of the whole. */
  readonly cut: Cut;
  /** The ids of tokens with bytes, in the order of their bytes; not known before a first search where it is absent. */
  readonly sorted?: Int32Array;
  /**
   * The ids of `text`, in O(n log n) whatever it is. Never a control token, whatever the text spells; a lone surrogate
   * becomes U+FFFD.
   */
  encode(text: string): TokenId[];
  /** The pieces that `text` falls into before bytes are merged: no token reaches across two. Joined they are the text. */
  pieces(text: string): readonly string[];
  /** The bytes of a token; empty for an id that stands for no text. */
  bytesOf(id: TokenId): Uint8Array;
  /** The tokens, two or more, that were merged into token `id`, which has more than one byte. */
  split(id: TokenId): readonly TokenId[];
}
