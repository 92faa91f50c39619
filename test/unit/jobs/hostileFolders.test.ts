import assert from "node:assert/strict";
import { outcomesOf } from "../support/hostile";
import { hostileFolders } from "./hostileFolders";

/** `npm run bench:faults -- hostile` makes a thousand of each. */
const ROUNDS = 12;

describe("checkpoints, tokenizers and model folders with a change somewhere", () => {
  it("work, or are refused with one clear error, and write nothing elsewhere", async function () {
    this.timeout(300_000);
    let works = 0;
    let refused = 0;
    for (const hostile of await hostileFolders()) {
      const { counts } = await outcomesOf(hostile, ROUNDS, 61);
      for (const [outcome, count] of counts) {
        if (outcome === "works") works += count;
        else refused += count;
      }
    }
    assert.ok(works > 0 && refused > 0, `${works} work, ${refused} are refused`);
  });
});
