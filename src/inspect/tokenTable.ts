import { TOKEN_KINDS, type TokenKind, type TokenTable } from "../engine/inspection";

/** The part of the prompt that token `index` belongs to. */
export function kindOf({ kinds }: TokenTable, index: number): TokenKind {
  return TOKEN_KINDS[kinds[index] ?? 0] ?? "control";
}

/** The bytes of token `index`. */
export function bytesOf({ bytes, byteEnds }: TokenTable, index: number): Uint8Array {
  return bytes.subarray(index === 0 ? 0 : byteEnds[index - 1], byteEnds[index]);
}

/** Two hexadecimal digits per byte, with a space between bytes; empty for no bytes. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}
