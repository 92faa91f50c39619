/**
 * The characters that stand for bytes in the files of byte-level tokenizers (GPT-2's `bytes_to_unicode`): a printable
 * byte of latin-1 is itself, the others are the characters from U+0100 on, in their order.
 */
const CHARACTERS: readonly string[] = alphabet();
const BYTES: ReadonlyMap<string, number> = new Map(CHARACTERS.map((character, byte) => [character, byte]));

function alphabet(): string[] {
  const printable = (byte: number): boolean => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : 256 + others++));
}

/** The bytes that a token of such a file stands for; undefined where one of its characters stands for none. */
export function alphabetBytes(token: string): Uint8Array | undefined {
  const bytes = new Uint8Array(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = BYTES.get(token.charAt(i));
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}

/** The character that stands for `byte`, 0..255. */
export function byteCharacter(byte: number): string {
  return CHARACTERS[byte] ?? "";
}
