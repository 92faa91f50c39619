import assert from "node:assert/strict";
import { LatestWins } from "../../../src/engine/latestWins";
import { Random } from "../support/random";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("LatestWins", () => {
  it("runs one job at a time, cancels the older, and always answers, whatever the interleaving", async () => {
    const random = new Random(9);
    for (let round = 0; round < 100; round++) {
      const jobs = new LatestWins<string>();
      let running = 0;
      const answers: Promise<string>[] = [];
      const count = 1 + random.below(8);
      for (let id = 1; id <= count; id++) {
        const length = random.below(6);
        const fails = random.below(5) === 0;
        answers.push(
          jobs
            .run(
              id,
              async (signal) => {
                assert.equal(++running, 1);
                try {
                  for (let step = 0; step < length; step++) {
                    await tick();
                    if (signal.aborted) return "cancelled";
                  }
                  if (fails) throw new Error("broken");
                  return `done ${id}`;
                } finally {
                  running--;
                }
              },
              "cancelled",
            )
            .catch(() => "broken"),
        );
        for (let pause = random.below(4); pause > 0; pause--) await tick();
      }
      const results = await Promise.all(answers);
      assert.ok(results.at(-1) === `done ${count}` || results.at(-1) === "broken");
      assert.ok(results.every((result) => /^(done \d+|cancelled|broken)$/.test(result)));
    }
  });

  it("cancels by id", async () => {
    const jobs = new LatestWins<string>();
    const answer = jobs.run(
      4,
      async (signal) => {
        while (!signal.aborted) await tick();
        return "stopped";
      },
      "cancelled",
    );
    await tick();
    jobs.cancel(3);
    jobs.cancel(4);
    assert.equal(await answer, "stopped");
  });
});
