import type { ByteTable } from "./byteTable";
import type { PieceRule } from "./pieces";

/** What a control token is for; models name them differently. */
export const CONTROL_ROLES = [
  "beginOfText",
  "endOfText",
  "fimPrefix",
  "fimMiddle",
  "fimSuffix",
  "fimPad",
  "repository",
  "fileSeparator",
  "fileName",
] as const;
export type ControlRole = (typeof CONTROL_ROLES)[number];

/** A token that stands for no text: the model was given it to mark places. */
export interface ControlToken {
  readonly id: number;
  /** As the model's makers write it, `<|fim_prefix|>`: to show, never to look for in text. */
  readonly name: string;
}

/** A byte-level BPE tokenizer, whatever its files looked like. */
export interface CompiledTokenizer {
  readonly pieces: PieceRule;
  /** Whether a piece that is a token as a whole is that token, whatever the merges make of it. */
  readonly wholePieces: boolean;
  /** Whether merges that make the same token have the same rank, the leftmost first (tiktoken's way), or ranks of their own. */
  readonly sharedRanks: boolean;
  /** Bytes by id; none for control tokens and for ids without a token. */
  readonly bytes: ByteTable;
  /** [256] the token of each byte, or -1. */
  readonly byteIds: Int32Array;
  /** [3 · M] left, right and resulting id, in rank order; the third's bytes are those of the two. */
  readonly merges: Int32Array;
  /** The ids with bytes, by their bytes: for the search by prefix. */
  readonly sorted: Int32Array;
  /** Ids that are cut out of the text before all else, the longest first: text that was added to the vocabulary by hand. */
  readonly texts: readonly number[];
  readonly control: readonly ControlToken[];
  readonly roles: Readonly<Partial<Record<ControlRole, number>>>;
  /** Whether the model wants `beginOfText` in front of everything. */
  readonly beginsText: boolean;
}
