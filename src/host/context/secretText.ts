import { SECRET_RULES } from "./secretRules";

/** A secret in a line: UTF-16 offsets, the end outside. */
export interface SecretSpan {
  readonly from: number;
  readonly to: number;
}

/** No tokens of a text are this character, and clean-up never lets it through. */
const FILLER = "\ufffd";

/** A longer line is looked at in its beginning only; nothing is learned from a file that has one. */
const MOST_UNITS = 20_000;

/** What no match of any rule does without. */
const TRACE = /[\w+/-]{15}|pass|pwd|secret|token|key|credential|auth|conn|:\/\/|eyJ/i;

/** A quick look that lets every secret through: whole documents are gone over in one piece, and most lines hold nothing. */
export function mayHoldSecret(line: string): boolean {
  return line.length >= 8 && TRACE.test(line);
}

/**
 * The secrets in one line, in rising order. A line is judged by itself, so that what an edit leaves behind is judged as
 * a whole document would be; the lines of a key block (PEM) each look like one. Takes time linear in the line.
 */
export function secretSpans(line: string): readonly SecretSpan[] {
  if (!mayHoldSecret(line)) return [];
  const spans: SecretSpan[] = [];
  const text = line.slice(0, MOST_UNITS);
  for (const { pattern, accepts } of SECRET_RULES) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
      if (accepts?.(text.slice(from, to)) ?? true) spans.push({ from, to });
    }
  }
  return spans.sort((a, b) => a.from - b.from);
}

/** The line with each character of a secret replaced, so that columns stay. */
export function withoutSecrets(line: string): string {
  return secretSpans(line).reduce(
    (text, { from, to }) => text.slice(0, from) + FILLER.repeat(to - from) + text.slice(to),
    line,
  );
}
