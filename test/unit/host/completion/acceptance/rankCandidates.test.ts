import assert from "node:assert/strict";
import { rankCandidates } from "../../../../../src/host/completion/acceptance/rankCandidates";

describe("bestFirst", () => {
  it("prefers what saves most keys in the mean: a long guess, unless it is much less likely", () => {
    const long = { units: 21, value: 0.5 };
    const short = { units: 6, value: 0.9 };
    assert.deepEqual(rankCandidates([long, short], 0.3), [long, short]);
    assert.deepEqual(rankCandidates([{ ...long, value: 0.2 }, short], 0.1)[0], short);
  });

  it("leaves out what is below the threshold, and cuts that save nothing", () => {
    const whole = { units: 9, value: 0.2 };
    const cut = { units: 4, value: 0.5 };
    const letter = { units: 1, value: 0.99 };
    assert.deepEqual(rankCandidates([whole, cut, letter], 0.4), [cut]);
    assert.deepEqual(rankCandidates([whole, letter], 0.4), []);
    assert.deepEqual(rankCandidates([letter], 0.4), [letter]);
  });
});
