import { TOKEN_KINDS, type TokenKind, type TokenTable } from "./inspection";

/** The part of the prompt that token `index` belongs to. */
export function kindOf({ kinds }: TokenTable, index: number): TokenKind {
  return TOKEN_KINDS[kinds[index] ?? 0] ?? "control";
}

/** The bytes of token `index`, or of the tokens from it up to `to` - 1. */
export function bytesOf({ bytes, byteEnds }: TokenTable, index: number, to = index + 1): Uint8Array {
  return bytes.subarray(index === 0 ? 0 : byteEnds[index - 1], byteEnds[to - 1]);
}

/** Two hexadecimal digits per byte, with a space between bytes; empty for no bytes. */
export function hex(bytes: ArrayLike<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}
