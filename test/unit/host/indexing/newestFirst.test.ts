import assert from "node:assert/strict";
import { NewestFirst } from "../../../../src/host/indexing/newestFirst";
import { Random } from "../../support/random";

describe("queue of the newest first", () => {
  it("gives what sorting gives, however pushes and pops are mixed", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = new Random(seed);
      const queue = new NewestFirst();
      let waiting: number[] = [];
      for (let step = 0; step < 300; step++) {
        if (random.below(3) > 0) {
          const time = random.below(100);
          queue.push(String(time), time);
          waiting.push(time);
          continue;
        }
        waiting = waiting.sort((a, b) => b - a);
        assert.equal(queue.pop(), waiting.shift()?.toString());
        assert.equal(queue.size, waiting.length);
      }
    }
  });
});
