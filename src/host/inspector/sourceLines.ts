import type { SourceLine } from "../../model/inspection/analysis";
import { type Inspection, TOKEN_KINDS } from "../../model/inspection/inspection";
import type { TokenPositions, WhyLine } from "../../model/inspection/selection";
import { bytesOf } from "../../model/inspection/tokenTable";

const MOST_LINES = 10;

/** A line's text is shown, not copied: what is further right does not fit. */
const MOST_TEXT = 200;

const GENERATED = TOKEN_KINDS.indexOf("generated");

/** A line of the document, the prompt's tokens that it became, and its share of the attention. */
export interface PaidLine extends SourceLine {
  /** From 0. */
  readonly line: number;
  readonly share: number;
}

/**
 * The prompt's tokens by the line of the document in which they begin. The cursor's line is there twice if the prompt
 * has text on both sides of it: it is two pieces of the prompt.
 */
export function sourceLines({ lines }: TokenPositions, kinds: Uint8Array): (SourceLine & { readonly line: number })[] {
  const found: { from: number; to: number; line: number; kind: number }[] = [];
  for (const [token, line] of lines.entries()) {
    const kind = kinds[token] ?? GENERATED;
    if (line < 0 || kind === GENERATED) continue;
    const last = found.at(-1);
    if (last?.line === line && last.kind === kind && last.to === token) last.to++;
    else found.push({ from: token, to: token + 1, line, kind });
  }
  return found.map(({ from, to, line }) => ({ from, to, line }));
}

/**
 * The ten source lines that the suggestion's tokens were paid the most attention from, most first.
 * @param rows one per step of the suggestion: [n] shares of the tokens so far
 */
export function linesThatMattered(
  rows: readonly Float32Array[],
  positions: TokenPositions,
  { tokens }: Pick<Inspection, "tokens">,
): PaidLine[] {
  const share = ({ from, to }: SourceLine): number => {
    let sum = 0;
    for (const row of rows) for (let token = from; token < to; token++) sum += row[token] ?? 0;
    return rows.length === 0 ? 0 : sum / rows.length;
  };
  return sourceLines(positions, tokens.kinds)
    .map((line) => ({ ...line, share: share(line) }))
    .filter((line) => line.share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_LINES);
}

/** For the page. @param drops per line, once the check has run */
export function whyLines(
  lines: readonly PaidLine[],
  { tokens }: Pick<Inspection, "tokens">,
  drops?: Float32Array,
): WhyLine[] {
  return lines.map(({ line, from, to, share }, index) => {
    const text = new TextDecoder()
      .decode(bytesOf(tokens, from, to))
      .replace(/\n$/, "")
      .slice(0, MOST_TEXT);
    return { line, text, share, drop: drops?.[index] };
  });
}
