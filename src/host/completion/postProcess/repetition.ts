import type { PostProcessContext } from "./context";

/** The longest run of lines that is looked for. */
const MAX_PERIOD = 6;

/**
 * Ends a text that has begun to repeat itself after the first copy: three equal lines, or twice the same two to six
 * lines. Lines compare with their indentation, so that closing brackets of nested blocks are no repetition.
 */
export function cutRepetition(text: string, { linePrefix }: PostProcessContext): string {
  const lines = text.split("\n");
  const whole = linePrefix.trim() === "" ? (linePrefix + text).split("\n") : lines;
  for (let start = 0; start < lines.length; start++) {
    for (let period = 1; period <= MAX_PERIOD; period++) {
      const copies = period === 1 ? 3 : 2;
      if (repeats(whole, start, period, copies)) return lines.slice(0, start + period).join("\n");
    }
  }
  return text;
}

function repeats(lines: readonly string[], start: number, period: number, copies: number): boolean {
  if (start + period * copies > lines.length) return false;
  const first = lines.slice(start, start + period);
  if (first.filter((line) => /[\p{L}\p{N}]/u.test(line)).length < Math.min(period, 2)) return false;
  for (let index = period; index < period * copies; index++)
    if (lines[start + index] !== first[index % period]) return false;
  return true;
}
