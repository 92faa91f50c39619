/** A piece of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Walks a text by the bytes of its UTF-8 form; a lone surrogate has the three bytes of U+FFFD. */
export class ByteCursor {
  /** Start of the character that the next byte is of. */
  private unit = 0;
  /** Bytes of that character that were taken. */
  private taken = 0;

  constructor(private readonly text: string) {}

  /** The characters that the next `count` bytes are of: all of a character of which they are a part. */
  take(count: number): Span {
    const start = this.unit;
    let end = start;
    for (let rest = count; rest > 0; ) {
      const code = this.text.codePointAt(this.unit);
      if (code === undefined) break;
      end = this.unit + (code > 0xffff ? 2 : 1);
      const left = utf8Length(code) - this.taken;
      if (rest < left) {
        this.taken += rest;
        break;
      }
      rest -= left;
      this.taken = 0;
      this.unit = end;
    }
    return { start, end };
  }
}

/**
 * Where consecutive tokens stand in the text that they spell. What a model writes need not be UTF-8: then it stands for
 * the U+FFFD that it is shown as.
 * @param ends where each token's bytes end in `bytes`
 */
export function decodedSpans(bytes: Uint8Array, ends: readonly number[]): Span[] {
  const text = decode(bytes, true);
  let start = 0;
  return ends.map((end) => {
    const begun = bytes.subarray(0, end);
    const whole = decode(begun, true).length;
    const open = decode(begun, false).length > whole;
    const span = { start, end: whole + (open ? charLength(text, whole) : 0) };
    start = whole;
    return span;
  });
}

/** @param more whether more bytes follow: a character that has begun is not in the text then */
function decode(bytes: Uint8Array, more: boolean): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: more });
}

function charLength(text: string, index: number): number {
  const code = text.codePointAt(index);
  if (code === undefined) return 0;
  return code > 0xffff ? 2 : 1;
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
