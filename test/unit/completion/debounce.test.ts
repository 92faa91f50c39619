import assert from "node:assert/strict";
import { ownWait, Pace } from "../../../src/completion/debounce";
import { Random } from "../support/random";

describe("own wait", () => {
  it("none without experience, or with fast answers", () => {
    assert.equal(ownWait([], []), 0);
    assert.equal(ownWait([100], []), 0);
    assert.equal(ownWait([100, 100], [30, 40, 50]), 0);
    assert.equal(ownWait([200], [150]), 0, "answers come between two keys");
  });

  it("until the next key is overdue, less what VS Code waits, with slow answers", () => {
    assert.equal(ownWait([100, 100, 100], [300]), 75);
    assert.equal(ownWait([30, 30, 30], [300]), 0);
    assert.equal(ownWait([400], [900]), 150);
  });

  it("is from 0 to 150 ms, whatever it is given", () => {
    const random = new Random(3);
    for (let round = 0; round < 500; round++) {
      const times = (): number[] => Array.from({ length: random.below(30) }, () => random.below(2000));
      const wait = ownWait(times(), times());
      assert.ok(wait >= 0 && wait <= 150);
    }
  });

  it("forgets pauses and what is long ago", () => {
    const pace = new Pace();
    let now = 0;
    for (let key = 0; key < 30; key++) {
      now += key < 5 ? 5000 : 100;
      pace.key(now);
    }
    for (let answer = 0; answer < 20; answer++) pace.answered(300);
    assert.equal(pace.wait, 75);
    for (let answer = 0; answer < 20; answer++) pace.answered(10);
    assert.equal(pace.wait, 0);
  });
});
