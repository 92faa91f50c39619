import type { TokenKind, TokenTable } from "../../model/inspection/inspection";
import { bytesOf, kindOf } from "../../model/inspection/tokenTable";

/** A line of text in the prompt, or what stands before a part of it. Tokens from..to-1 of the table. */
export interface ContextRow {
  readonly kind: TokenKind;
  /** The row opens a part of the prompt: the control tokens before it, and for the header its tokens. May be empty. */
  readonly opens: boolean;
  /** From 0, of the document; −1: nowhere. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

const NEWLINE = 0x0a;

/**
 * The first `n` tokens by lines, in the prompt's order: a line ends with a token that has a line break in it. Control
 * tokens open the part that follows them.
 *
 * @param lines per token, the line of the document that it begins in, or −1
 */
export function contextRows(tokens: TokenTable, lines: Int32Array, n: number): ContextRow[] {
  const rows: ContextRow[] = [];
  let part: TokenKind | undefined;
  for (let from = 0; from < n; ) {
    let to = from;
    while (to < n && kindOf(tokens, to) === "control") to++;
    const kind = to < n ? kindOf(tokens, to) : kindOf(tokens, n - 1);
    if (kind === "header") while (to < n && kindOf(tokens, to) === "header") to++;
    if (to > from || kind !== part) rows.push({ kind, opens: true, line: -1, from, to });
    part = kind;
    from = to;
    if (from === n || kindOf(tokens, from) !== kind) continue;
    let ended = false;
    while (!ended && to < n && kindOf(tokens, to) === kind) {
      ended = bytesOf(tokens, to).includes(NEWLINE);
      to++;
    }
    const line = lines.subarray(from, to).find((at) => at >= 0) ?? -1;
    rows.push({ kind, opens: false, line, from, to });
    from = to;
  }
  return rows;
}

/** What a row of the context was paid, without the sinks in it and by them. */
export interface RowSum {
  readonly share: number;
  readonly sinks: number;
}

/**
 * @param weights [n] one per token
 * @param sinks indices of tokens
 * @param shares whether the weights are shares of one whole, and add up; else a row counts by its largest one
 */
export function rowSums(
  rows: readonly ContextRow[],
  weights: Float32Array,
  sinks: readonly number[],
  shares: boolean,
): RowSum[] {
  const left = new Set(sinks);
  return rows.map(({ from, to }) => {
    const sums = { share: 0, sinks: 0 };
    for (let token = from; token < Math.min(to, weights.length); token++) {
      const part = left.has(token) ? "sinks" : "share";
      const weight = weights[token] ?? 0;
      sums[part] = shares ? sums[part] + weight : Math.max(sums[part], weight);
    }
    return sums;
  });
}
