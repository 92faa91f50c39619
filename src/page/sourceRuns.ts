import type { TokenReport } from "../wire/decisionReport";

export interface SourceRun {
  /** Index of the first token. */
  readonly first: number;
  readonly text: string;
  /** Mean over the tokens. */
  readonly share: number;
  readonly path: string;
  readonly line: number;
}

/** Tokens that stand next to each other and that the memory had seen on one line, as one. */
export function sourceRuns(tokens: readonly TokenReport[]): SourceRun[] {
  const runs: SourceRun[] = [];
  let length = 0;
  for (const [index, { text, memory }] of tokens.entries()) {
    if (memory === undefined) continue;
    const { share, path, line } = memory;
    const last = runs.at(-1);
    const goesOn = last !== undefined && last.first + length === index && last.path === path && last.line === line;
    if (goesOn) {
      const mean = (last.share * length + share) / (length + 1);
      runs[runs.length - 1] = { ...last, text: last.text + text, share: mean };
      length++;
    } else {
      runs.push({ first: index, text, share, path, line });
      length = 1;
    }
  }
  return runs;
}
