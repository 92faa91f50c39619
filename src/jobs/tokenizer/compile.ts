import { AppError } from "../../core/errors";
import { type Sentence, type SentenceArgument, sentence } from "../../core/translate";
import { ByteTable } from "../../model/tokens/byteTable";
import type { CompiledTokenizer, ControlToken } from "../../model/tokens/compiled";
import type { PieceRule } from "../../model/tokens/pieces";
import { TOKENIZER_LIMITS } from "../../model/tokens/tokenizerFile";
import { alphabetBytes, byteCharacter } from "./byteAlphabet";
import { rolesOf } from "./controlNames";

/** A token that was added to the vocabulary behind the merges. */
export interface AddedToken {
  readonly id: number;
  /** Plain text, not in the alphabet of bytes. */
  readonly content: string;
  /** What its file says: some control tokens are not marked so. */
  readonly special: boolean;
}

/** A byte-level BPE tokenizer as its files have it. */
export interface TokenizerSource {
  /** Names the file, for errors. */
  readonly file: SentenceArgument;
  readonly pieces: PieceRule;
  readonly wholePieces: boolean;
  /** Token in the alphabet of bytes -> id. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** In rank order. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  readonly added: readonly AddedToken[];
  /** What the model's files name as the beginning and the end of text, by content or id. */
  readonly ends: { readonly beginOfText?: string | number; readonly endOfText?: string | number };
  readonly beginsText: boolean;
}

const FIX = sentence("Download or save the tokenizer's files again.");

/** Throws `checkpoint-invalid` for files that contradict themselves and `model-unsupported` for what Inkling cannot do. */
export function compileTokenizer(source: TokenizerSource): CompiledTokenizer {
  const size = tokenCount(source);
  const merges = mergeTriples(source);
  const tokens: Uint8Array[] = new Array(size).fill(new Uint8Array());
  const control = new Map<number, string>();
  const texts = readAdded(source, tokens, control);
  const made = new Set<number>();
  for (let i = 2; i < merges.length; i += 3) made.add(merges[i] ?? -1);
  const taken = new Set(source.added.map(({ id }) => id));
  for (const [token, id] of source.vocabulary) {
    if (taken.has(id)) continue;
    const bytes = alphabetBytes(token);
    // What neither merges nor whole pieces lead to never comes from text: GPT-2's end of text is such a token.
    const reached = bytes !== undefined && (bytes.length === 1 || made.has(id) || source.wholePieces);
    if (reached) tokens[id] = bytes;
    else control.set(id, token);
  }
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => source.vocabulary.get(byteCharacter(byte)) ?? -1);
  for (let byte = 0; byte < 256; byte++) if (taken.has(byteIds[byte] ?? -1)) byteIds[byte] = -1;
  checkBytes(source, byteIds);
  const bytes = ByteTable.of(tokens);
  return {
    pieces: source.pieces,
    wholePieces: source.wholePieces,
    sharedRanks: false,
    bytes,
    byteIds,
    merges,
    sorted: sortedIds(source.file, bytes),
    texts,
    ...controlTokens(control, source.ends),
    beginsText: source.beginsText,
  };
}

/** The ids with bytes, by their bytes. Throws where two have the same. */
export function sortedIds(file: SentenceArgument, bytes: ByteTable): Int32Array {
  const ids = Int32Array.from({ length: bytes.size }, (_, id) => id).filter((id) => bytes.lengthOf(id) > 0);
  ids.sort((a, b) => bytes.order(a, b));
  for (let i = 1; i < ids.length; i++) {
    const [one, other] = [ids[i - 1] ?? 0, ids[i] ?? 0];
    if (bytes.order(one, other) === 0)
      throw damaged(sentence("{0}: tokens {1} and {2} are the same text.", file, one, other));
  }
  return ids;
}

export function controlTokens(
  control: ReadonlyMap<number, string>,
  ends: TokenizerSource["ends"],
): Pick<CompiledTokenizer, "control" | "roles"> {
  const sorted = [...control].sort(([a], [b]) => a - b).map(([id, name]): ControlToken => ({ id, name }));
  return { control: sorted, roles: rolesOf(sorted, ends) };
}

function tokenCount({ file, vocabulary, added }: TokenizerSource): number {
  const [most, ids] = [TOKENIZER_LIMITS.tokens, [...vocabulary.values(), ...added.map(({ id }) => id)]];
  const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= most);
  if (wrong !== undefined)
    throw damaged(sentence("{0}: a token has the id {1}; ids are whole numbers below {2}.", file, wrong, most));
  if (new Set(vocabulary.values()).size < vocabulary.size)
    throw damaged(sentence("{0}: two tokens have the same id.", file));
  return ids.reduce((size, id) => Math.max(size, id + 1), 0);
}

function mergeTriples({ file, vocabulary, merges }: TokenizerSource): Int32Array {
  if (merges.length > TOKENIZER_LIMITS.merges)
    throw damaged(
      sentence("{0} has {1} merges, more than the {2} that are read.", file, merges.length, TOKENIZER_LIMITS.merges),
    );
  const triples = new Int32Array(3 * merges.length);
  const pairs = new Set<number>();
  for (const [index, [left, right]] of merges.entries()) {
    const ids = [left, right, left + right].map((token) => vocabulary.get(token) ?? -1);
    const bytes = alphabetBytes(left + right);
    const pair = (ids[0] ?? 0) * TOKENIZER_LIMITS.tokens + (ids[1] ?? 0);
    if (ids.includes(-1) || bytes === undefined || left === "" || right === "" || pairs.has(pair)) {
      const shown = `${left.slice(0, 30)} ${right.slice(0, 30)}`;
      throw damaged(sentence('{0}: merge {1}, "{2}", does not fit its vocabulary.', file, index, shown));
    }
    pairs.add(pair);
    triples.set(ids, 3 * index);
  }
  return triples;
}

/**
 * Added tokens are control tokens, but for a few that are plain text: blanks, and single characters (DeepSeek-Coder's vocabulary
 * has the characters of bytes that UTF-8 does not use). Fills in the bytes of these and returns their ids.
 */
function readAdded({ added, file }: TokenizerSource, tokens: Uint8Array[], control: Map<number, string>): number[] {
  const texts: number[] = [];
  for (const { id, content, special } of added) {
    if (control.has(id) || texts.includes(id)) throw damaged(sentence("{0}: two tokens have the same id.", file));
    const plain = !special && /^(?:\P{ASCII}|\p{White_Space}+)$/u.test(content);
    if (!plain) control.set(id, content);
    else {
      texts.push(id);
      tokens[id] = new TextEncoder().encode(content);
    }
  }
  return texts;
}

/** Bytes that UTF-8 uses and that common text has; a few others are often left out in training. */
function checkBytes({ file }: TokenizerSource, byteIds: Int32Array): void {
  const needed = Array.from({ length: 95 }, (_, i) => 32 + i).concat([9, 10, ...new TextEncoder().encode("\ufffd")]);
  const missing = needed.find((byte) => (byteIds[byte] ?? -1) < 0);
  if (missing === undefined) return;
  throw new AppError(
    "model-unsupported",
    sentence("{0} has no token for byte {1}: it is not a byte-level tokenizer.", file, missing),
    sentence("Choose a model with a byte-level BPE tokenizer."),
  );
}

function damaged(what: Sentence): AppError {
  return new AppError("checkpoint-invalid", what, FIX);
}
