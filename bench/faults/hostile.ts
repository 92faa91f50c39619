import { hostileFolders } from "../../test/unit/jobs/hostileFolders";
import { type Outcomes, outcomesOf } from "../../test/unit/support/hostile";
import type { Campaign } from "./campaign";

const COUNT = 1000;

/** A thousand changes each of checkpoints of every family, GGUF files, tokenizers and a model's folder, used to the end. */
export const campaign: Campaign = {
  name: "hostile",
  run: async () => {
    const lines: string[] = [];
    for (const hostile of await hostileFolders())
      lines.push(outcomesLine(hostile.name, await outcomesOf(hostile, COUNT, 17)));
    return lines;
  },
};

/** What came of the changes, in a line. */
export function outcomesLine(name: string, { counts, longestMs, grownMb }: Outcomes): string {
  const outcomes = [...counts].sort().map(([outcome, count]) => `${count} ${outcome}`);
  const cost = `the slowest ${longestMs.toFixed(0)} ms, ${grownMb.toFixed(0)} MB more at most`;
  return `${name}: ${outcomes.join(", ")}; ${cost}`;
}
