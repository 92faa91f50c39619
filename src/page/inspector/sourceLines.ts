import type { RowView, WhyLine } from "../../model/inspection/selection";
import type { RequestView } from "../../wire/inspector";

/**
 * The lines of the document that a row of attention paid the most to, in descending order; at most `most`. The text of
 * a line is as much of it as the prompt holds.
 */
export function paidLines({ tokens, positions, promptTokens }: RequestView, row: RowView, most: number): WhyLine[] {
  const lines = new Map<number, { text: string; share: number }>();
  for (let index = 0; index < Math.min(promptTokens, row.weights.length); index++) {
    const line = positions.lines[index] ?? -1;
    if (line < 0) continue;
    const { text, share } = lines.get(line) ?? { text: "", share: 0 };
    lines.set(line, { text: text + (tokens.texts[index] ?? ""), share: share + (row.weights[index] ?? 0) });
  }
  return Array.from(lines, ([line, { text, share }]) => ({ line, text: text.trim(), share, drop: undefined }))
    .sort((a, b) => b.share - a.share || a.line - b.line)
    .slice(0, most);
}
