import assert from "node:assert/strict";
import { Background } from "../../../src/engine/background";
import { LatestWins } from "../../../src/engine/latestWins";
import { Random } from "../support/random";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("Background", () => {
  it("runs its jobs one at a time and in order, never beside a foreground job, whatever the interleaving", async () => {
    const random = new Random(11);
    let overlapped = 0;
    for (let round = 0; round < 60; round++) {
      const foreground = new LatestWins<string>();
      const background = new Background<string>(foreground, "cancelled");
      let inFront = 0;
      let behind = 0;
      const ended: number[] = [];
      const answers: Promise<string>[] = [];
      for (let id = 1; id <= 3; id++) {
        const length = random.below(8);
        const work = background.run(
          id,
          async (turns) => {
            assert.equal(++behind, 1);
            for (let step = 0; step < length; step++) {
              assert.ok(await turns.next());
              assert.equal(inFront, 0);
              turns.progress(step / length);
            }
            behind--;
            ended.push(id);
            return `done ${id}`;
          },
          () => {},
        );
        answers.push(work);
      }
      for (let id = 10; id < 14; id++) {
        for (let pause = random.below(9); pause > 0; pause--) await tick();
        const length = random.below(4);
        const work = async (): Promise<string> => {
          inFront++;
          if (behind > 0) overlapped++;
          for (let step = 0; step < length; step++) await tick();
          inFront--;
          return "completed";
        };
        void foreground.run(id, work, "superseded");
      }
      assert.deepEqual(await Promise.all(answers), ["done 1", "done 2", "done 3"]);
      assert.deepEqual(ended, [1, 2, 3]);
    }
    assert.ok(overlapped > 20, `only ${overlapped} foreground jobs came in the middle of another`);
  });

  it("cancels a job that runs and one that waits, and goes on with the next", async () => {
    const background = new Background<string>(new LatestWins(), "cancelled");
    const work = async (turns: { next(): Promise<boolean> }): Promise<string> => {
      while (await turns.next());
      return "stopped";
    };
    const running = background.run(1, work, () => {});
    const waiting = background.run(2, work, () => {});
    const last = background.run(
      3,
      async () => "done",
      () => {},
    );
    await tick();
    await tick();
    background.cancel(2);
    background.cancel(1);
    assert.deepEqual(await Promise.all([running, waiting, last]), ["stopped", "cancelled", "done"]);
  });

  it("clears up behind what it cancels, before what comes then, and goes on after a job that fails", async () => {
    const background = new Background<string>(new LatestWins(), "cancelled");
    const order: string[] = [];
    const noted = (name: string) => async (): Promise<string> => {
      order.push(name);
      return name;
    };
    const broken = background.run(
      1,
      () => Promise.reject(new Error("broken")),
      () => {},
    );
    await assert.rejects(broken, /broken/);
    const first = background.run(2, noted("first"), () => {});
    background.clear(async () => {
      await tick();
      order.push("cleared");
    });
    const second = background.run(3, noted("second"), () => {});
    assert.deepEqual(await Promise.all([first, second]), ["cancelled", "second"]);
    assert.deepEqual(order, ["cleared", "second"]);
  });
});
