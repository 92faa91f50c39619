import { at } from "../../core/assert";
import type { PromptPart } from "../../model/completion/promptParts";
import type { CompletionRequest } from "../../model/completion/request";
import { TOKEN_KINDS, type TokenKind, type TokenTable } from "../../model/inspection/inspection";
import type { TokenRow } from "../../model/tokens/token";
import type { Vocabulary } from "../../model/tokens/vocabulary";
import { ByteCursor, decodedSpans, type Span } from "../prompt/byteSpans";
import { shiftBetween } from "../prompt/frozenSuffix";
import type { Prompt } from "../prompt/prompt";
import type { TokenTexts } from "./tokenTexts";

/** What was asked, what the model was given, and what it wrote. */
export interface TableSource {
  readonly request: Pick<CompletionRequest, "prefix" | "prefixStart" | "suffix">;
  readonly prompt: Prompt;
  /** Rows of the model's table. */
  readonly generated: readonly TokenRow[];
  /** The new text from the cursor on. */
  readonly text: string;
}

/**
 * The table of a request's tokens. The prompt's suffix may be an earlier one (see FrozenSuffix): what is no longer in the
 * request's suffix has an empty range where it was.
 */
export function tokenTable(vocabulary: Vocabulary, texts: TokenTexts, source: TableSource): TokenTable {
  const { request, prompt, generated } = source;
  const rows = [...prompt.tokens, ...generated];
  const kinds = new Uint8Array(rows.length);
  const starts = new Uint32Array(rows.length);
  const ends = new Uint32Array(rows.length);
  const place = (index: number, kind: TokenKind, { start, end }: Span): void => {
    kinds[index] = TOKEN_KINDS.indexOf(kind);
    starts[index] = start;
    ends[index] = end;
  };
  const sizes = rows.map((row) => vocabulary.bytesOf(row).length);
  let before = prompt.windowStart - request.prefixStart;
  for (const part of prompt.parts) {
    const toRequest = placeOf(part, request, before);
    if (part.kind === "prefix") before += part.text.length;
    const cursor = new ByteCursor(part.text);
    for (let i = part.from; i < part.to; i++) place(i, part.kind, toRequest(cursor.take(at(sizes, i))));
  }
  const written = joinBytes(vocabulary, generated);
  const base = request.prefix.length - prompt.tail.length;
  const last = request.prefix.length + source.text.length;
  for (const [i, span] of decodedSpans(written.bytes, [...written.ends]).entries())
    place(prompt.tokens.length + i, "generated", clip(span, base, 0, last));

  const { bytes, ends: byteEnds } = joinBytes(vocabulary, rows);
  return {
    ids: Uint32Array.from(rows, (row) => at(vocabulary.ids, row)),
    texts: rows.map((row) => texts.of(row)),
    bytes,
    byteEnds,
    kinds,
    starts,
    ends,
  };
}

type ToRequest = (span: Span) => Span;

const NOWHERE: Span = { start: 0, end: 0 };

/**
 * From places in a part's text to places in the request's prefix or suffix.
 * @param start of a part of the prefix
 */
function placeOf({ kind, text }: PromptPart, request: TableSource["request"], start: number): ToRequest {
  switch (kind) {
    case "control":
    case "header":
    case "snippet":
      return () => NOWHERE;
    case "prefix":
      return (span) => clip(span, start, 0, request.prefix.length);
    case "suffix": {
      const shift = shiftBetween(text, request.suffix) ?? 0;
      const from = Math.max(0, shift);
      return (span) => clip(span, shift, from, agreedEnd(text, request.suffix, shift));
    }
  }
}

/** Index in `suffix` up to which it is `frozen`, moved by `shift`. */
function agreedEnd(frozen: string, suffix: string, shift: number): number {
  let end = Math.max(0, shift);
  while (end < suffix.length && end - shift < frozen.length && frozen[end - shift] === suffix[end]) end++;
  return end;
}

function clip({ start, end }: Span, shift: number, least: number, most: number): Span {
  const inside = (offset: number): number => Math.min(Math.max(offset + shift, least), most);
  return { start: inside(start), end: inside(end) };
}

function joinBytes(vocabulary: Vocabulary, rows: readonly number[]): { bytes: Uint8Array; ends: Uint32Array } {
  const ends = new Uint32Array(rows.length);
  const parts = rows.map((row) => vocabulary.bytesOf(row));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const [i, part] of parts.entries()) {
    bytes.set(part, end);
    end += part.length;
    ends[i] = end;
  }
  return { bytes, ends };
}
