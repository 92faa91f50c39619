import type { Vocabulary } from "../../model/tokens/vocabulary";

/** The texts of tokens, each made once. */
export class TokenTexts {
  private readonly known = new Map<number, string>();

  constructor(private readonly vocabulary: Vocabulary) {}

  /** Empty where the bytes of `row` are not whole characters, and for control tokens. */
  of(row: number): string {
    const known = this.known.get(row);
    if (known !== undefined) return known;
    const bytes = this.vocabulary.bytesOf(row);
    const text = Buffer.from(bytes).toString("utf8");
    const whole = !text.includes("\ufffd") || Buffer.from(text).equals(bytes);
    this.known.set(row, whole ? text : "");
    return whole ? text : "";
  }

  clear(): void {
    this.known.clear();
  }
}
