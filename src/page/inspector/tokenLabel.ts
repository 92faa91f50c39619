import type { TokenTable } from "../../model/inspection/inspection";
import { bytesOf, hex, kindOf } from "../../model/inspection/tokenTable";

/** A piece of a token's label. `run`: how many of the character stand in a row. */
export type LabelPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "space" | "newline" | "tab" | "return"; readonly run: number }
  /** A character that would not be seen, or would turn or join the text around it. */
  | { readonly kind: "code"; readonly codePoint: number }
  /** Bytes that are no whole character. */
  | { readonly kind: "bytes"; readonly bytes: readonly number[] }
  /** A token that stands for no text. */
  | { readonly kind: "control"; readonly name: string };

/** Runs of up to this many are drawn one by one, longer ones as a count. */
const DRAWN_RUN = 3;

const GLYPHS = { space: "·", newline: "↵", tab: "→", return: "CR" } as const;

/** Controls, format characters (zero-width, direction marks, BOM), private use, and spaces other than the common one. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/u;

/** Of the default tokenizer, by id: https://github.com/openai/tiktoken has them as special tokens. */
const CONTROL_NAMES: Readonly<Record<number, string>> = {
  50256: "<|endoftext|>",
  50281: "<|fim_prefix|>",
  50282: "<|fim_middle|>",
  50283: "<|fim_suffix|>",
};

/** The label of token `index` of a table. */
export function labelOfToken(tokens: TokenTable, index: number): LabelPart[] {
  const own = bytesOf(tokens, index);
  const isControl = kindOf(tokens, index) === "control" || own.length === 0;
  return isControl ? labelOfControl(tokens.ids[index] ?? 0, own) : labelOf(own);
}

/** What to show for a token's bytes, so that every byte is seen and nothing in it can act on the page around it. */
export function labelOf(bytes: Uint8Array): LabelPart[] {
  const parts: LabelPart[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { codePoint, length } = decode(bytes, at);
    append(parts, codePoint === undefined ? { kind: "bytes", bytes: [bytes[at] ?? 0] } : partOf(codePoint));
    at += length;
  }
  return parts;
}

/** The label of text that is known to be whole characters. */
export function labelOfText(text: string): LabelPart[] {
  const parts: LabelPart[] = [];
  for (const char of text) append(parts, partOf(char.codePointAt(0) ?? 0));
  return parts;
}

/** The label of a token that stands for no text, by its name, or by its id where it has none. */
export function labelOfControl(id: number, bytes: Uint8Array): LabelPart[] {
  const spelled = String.fromCharCode(...bytes.filter((byte) => byte > 0x20 && byte < 0x7f));
  return [{ kind: "control", name: CONTROL_NAMES[id] ?? (spelled === "" ? `#${id}` : spelled) }];
}

/** How a piece is drawn. */
export function glyphOf(part: LabelPart): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return `U+${part.codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
    case "bytes":
      return hex(part.bytes);
    case "control":
      return part.name;
    default:
      return part.run > DRAWN_RUN ? `${GLYPHS[part.kind]} × ${part.run}` : GLYPHS[part.kind].repeat(part.run);
  }
}

function partOf(codePoint: number): LabelPart {
  switch (codePoint) {
    case 0x20:
      return { kind: "space", run: 1 };
    case 0x0a:
      return { kind: "newline", run: 1 };
    case 0x09:
      return { kind: "tab", run: 1 };
    case 0x0d:
      return { kind: "return", run: 1 };
  }
  if (codePoint >= 0xd800 && codePoint < 0xe000) return { kind: "code", codePoint };
  const text = String.fromCodePoint(codePoint);
  return UNSEEN.test(text) ? { kind: "code", codePoint } : { kind: "text", text };
}

/** Adds a piece, as part of the last one if they are of one kind. */
function append(parts: LabelPart[], part: LabelPart): void {
  const last = parts.at(-1);
  if (last?.kind === "text" && part.kind === "text")
    parts[parts.length - 1] = { kind: "text", text: last.text + part.text };
  else if (last?.kind === "bytes" && part.kind === "bytes")
    parts[parts.length - 1] = { kind: "bytes", bytes: [...last.bytes, ...part.bytes] };
  else if (last !== undefined && "run" in last && "run" in part && last.kind === part.kind)
    parts[parts.length - 1] = { kind: last.kind, run: last.run + part.run };
  else parts.push(part);
}

/** One character of UTF-8 (RFC 3629), or no character and one byte: cut in the middle, too long, or a surrogate. */
function decode(bytes: Uint8Array, at: number): { readonly codePoint: number | undefined; readonly length: number } {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { codePoint: lead, length: 1 };
  const length =
    lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 1;
  const least = [0, 0x80, 0x80, 0x800, 0x10000][length] ?? 0;
  let codePoint = lead & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return { codePoint: undefined, length: 1 };
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const valid = length > 1 && codePoint >= least && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  return valid ? { codePoint, length } : { codePoint: undefined, length: 1 };
}
