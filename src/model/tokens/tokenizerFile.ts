import * as v from "valibot";
import { AppError } from "../../core/errors";
import { recordOf } from "../../core/records";
import { fields, flag, list, oneOf, readJson, text, whole } from "../../core/schema";
import { type Sentence, sentence } from "../../core/translate";
import { ByteTable } from "./byteTable";
import { CONTROL_ROLES, type CompiledTokenizer } from "./compiled";
import { PIECE_RULES } from "./pieces";

/** The file's name in a model's folder. */
export const TOKENIZER_FILE = "tokenizer.bin";

const MAGIC = new TextEncoder().encode("InkTok\r\n");
const HEADER_AT = MAGIC.length + 4;
/** Far above any tokenizer of a model that completes while one types. */
export const TOKENIZER_LIMITS = { tokens: 300_000, merges: 1_000_000, bytes: 16_000_000, header: 1_000_000 } as const;

const FIX = sentence("Convert the model again, or choose another model folder.");

/** What the header says: the choices, and how long the parts behind it are, in their order. Made where it is read. */
function headerSchema() {
  const id = whole(TOKENIZER_LIMITS.tokens - 1);
  return fields({
    pieces: oneOf(PIECE_RULES),
    wholePieces: v.exactOptional(flag),
    sharedRanks: v.exactOptional(flag),
    beginsText: v.exactOptional(flag),
    control: list(fields({ id, name: text })),
    texts: list(id),
    roles: fields(recordOf(CONTROL_ROLES, () => v.exactOptional(id))),
    tokens: whole(TOKENIZER_LIMITS.tokens),
    merges: whole(TOKENIZER_LIMITS.merges),
    sorted: whole(TOKENIZER_LIMITS.tokens),
    bytes: whole(TOKENIZER_LIMITS.bytes),
  });
}

/**
 * Writes a tokenizer to bytes, all numbers little-endian:
 *
 *     8 bytes  "InkTok\r\n"
 *     uint32   H, bytes of the header, a multiple of 4
 *     H bytes  JSON: pieces, wholePieces, sharedRanks, control [{id, name}], roles {role: id}, beginsText, texts [id], and
 *              the counts tokens (T), merges (M), sorted (S) and bytes (B); padded with spaces
 *     int32    [256] token of each byte, or -1
 *     int32    [M][3] left, right and resulting token of each merge, in rank order
 *     int32    [S] the tokens with bytes, by their bytes
 *     uint16   [T] length of each token in bytes; 0 for control tokens and ids without a token
 *     B bytes  the bytes of all tokens, one behind the other
 */
export function writeTokenizer(tokenizer: CompiledTokenizer): Uint8Array {
  const { pieces, wholePieces, sharedRanks, texts, control, roles, beginsText, bytes, byteIds, merges, sorted } =
    tokenizer;
  const tokens = Array.from({ length: bytes.size }, (_, id) => bytes.at(id));
  const pool = Buffer.concat(tokens);
  const counts = { tokens: bytes.size, merges: merges.length / 3, sorted: sorted.length, bytes: pool.length };
  const text = JSON.stringify({ pieces, wholePieces, sharedRanks, control, roles, beginsText, texts, ...counts });
  const header = Buffer.from(text, "utf8");
  const padding = Buffer.alloc(-header.length & 3, " ");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length + padding.length);
  const lengths = Buffer.alloc(2 * tokens.length);
  for (const [id, token] of tokens.entries()) lengths.writeUInt16LE(token.length, 2 * id);
  // Little-endian as every processor that the runtime is built for.
  const numbers = [byteIds, merges, sorted].map((n) => Buffer.from(n.buffer, n.byteOffset, n.byteLength));
  return Buffer.concat([MAGIC, length, header, padding, ...numbers, lengths, pool]);
}

/**
 * Reads what {@link writeTokenizer} wrote. Throws `model-corrupt` for everything else: what it returns spells any text,
 * whatever else the file says.
 * @param file its name, for errors
 */
export function readTokenizer(file: string, content: Uint8Array): CompiledTokenizer {
  const header = readHeader(file, content);
  const { tokens, merges, sorted, bytes, ...choices } = header.said;
  const expected = header.end + 1024 + 12 * merges + 4 * sorted + 2 * tokens + bytes;
  if (content.length !== expected)
    throw corrupt(sentence("{0} is damaged: it has {1} bytes instead of {2}.", file, content.length, expected));
  // A copy of its own: what was read may lie at an odd place of a buffer that others share.
  const own = new Uint8Array(content.subarray(header.end)).buffer;
  const view = (offset: number, length: number): Int32Array => new Int32Array(own, offset, length);
  const lengths = new Uint16Array(own, 1024 + 12 * merges + 4 * sorted, tokens);
  if (lengths.reduce((sum, length) => sum + length, 0) !== bytes) throw damaged(file, "lengths");
  const tokenizer: CompiledTokenizer = {
    ...{ wholePieces: false, sharedRanks: false, beginsText: false, ...choices },
    bytes: ByteTable.from(new Uint8Array(own, own.byteLength - bytes), lengths),
    byteIds: view(0, 256),
    merges: view(1024, 3 * merges),
    sorted: view(1024 + 12 * merges, sorted),
  };
  checkTokenizer(file, tokenizer);
  return tokenizer;
}

/**
 * Everything that encoding relies on: that each merge joins the bytes of its two tokens, each byte's token is that byte,
 * and no two tokens have the same bytes. Throws `model-corrupt`.
 */
function checkTokenizer(file: string, tokenizer: CompiledTokenizer): void {
  const { bytes, byteIds, merges, sorted, texts, control, roles } = tokenizer;
  let spelling = 0;
  for (let id = 0; id < bytes.size; id++) if (bytes.lengthOf(id) > 0) spelling++;
  if (sorted.length !== spelling) throw damaged(file, "sorted");
  for (let i = 0; i < sorted.length; i++) {
    const id = sorted[i] ?? -1;
    if (bytes.lengthOf(id) === 0 || (i > 0 && bytes.order(sorted[i - 1] ?? -1, id) >= 0)) throw damaged(file, "sorted");
  }
  for (let byte = 0; byte < 256; byte++) {
    const id = byteIds[byte] ?? -1;
    if (id !== -1 && (bytes.lengthOf(id) !== 1 || bytes.at(id)[0] !== byte)) throw damaged(file, "bytes");
  }
  if (!bytes.everyByte((byte) => byteIds[byte] !== -1)) throw damaged(file, "bytes");
  for (let i = 0; i < merges.length; i += 3) {
    const [left, right, made] = [merges[i] ?? -1, merges[i + 1] ?? -1, merges[i + 2] ?? -1];
    if (!bytes.joins(made, left, right)) throw damaged(file, "merges");
  }
  if (texts.some((id) => bytes.lengthOf(id) === 0)) throw damaged(file, "texts");
  const marks = new Set(control.map(({ id }) => id));
  if (marks.size !== control.length || control.some(({ id }) => id >= bytes.size || bytes.lengthOf(id) > 0))
    throw damaged(file, "control");
  if (Object.values(roles).some((id) => !marks.has(id))) throw damaged(file, "roles");
}

function readHeader(
  file: string,
  content: Uint8Array,
): { readonly said: v.InferOutput<ReturnType<typeof headerSchema>>; readonly end: number } {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < HEADER_AT || MAGIC.some((byte, i) => content[i] !== byte))
    throw corrupt(sentence("{0} is not a tokenizer of Inkling.", file));
  const length = view.getUint32(MAGIC.length, true);
  const end = HEADER_AT + length;
  if (length % 4 !== 0 || length > TOKENIZER_LIMITS.header || end > content.length) throw damaged(file, "header");
  const json = new TextDecoder().decode(content.subarray(HEADER_AT, end));
  return { said: readJson(headerSchema(), { file, code: "model-corrupt", fix: FIX }, json), end };
}

function damaged(file: string, part: string): AppError {
  return corrupt(sentence('{0} is damaged: its part "{1}" contradicts itself.', file, part));
}

function corrupt(what: Sentence): AppError {
  return new AppError("model-corrupt", what, FIX);
}
