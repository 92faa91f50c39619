import { hostileFolders } from "../../test/unit/jobs/hostileFolders";
import { outcomesOf } from "../../test/unit/support/hostile";
import type { Campaign } from "./campaign";

const COUNT = 1000;

/** A thousand changes each of checkpoints of every family, GGUF files, tokenizers and a model's folder, used to the end. */
export const campaign: Campaign = {
  name: "hostile",
  run: async () => {
    const lines: string[] = [];
    for (const hostile of await hostileFolders()) {
      const { counts, longestMs, grownMb } = await outcomesOf(hostile, COUNT, 17);
      const outcomes = [...counts].sort().map(([outcome, count]) => `${count} ${outcome}`);
      lines.push(
        `${hostile.name}: ${outcomes.join(", ")}; the slowest ${longestMs.toFixed(0)} ms, ${grownMb.toFixed(0)} MB more at most`,
      );
    }
    return lines;
  },
};
