import assert from "node:assert/strict";
import { cacheParts, timeParts, whyDropped } from "../../../../src/page/inspector/cost";
import { madeRequest } from "../../support/inspected";

describe("cost of a request", () => {
  const { stats } = madeRequest();

  it("has shares that sum to 1", () => {
    for (const bar of [cacheParts(stats), timeParts(stats, 40, 2)])
      assert.ok(Math.abs(bar.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-12);
    const none = { ...stats, reusedTokens: 0, computedTokens: 0, droppedTokens: 0 };
    assert.deepEqual(
      cacheParts(none).map(({ share }) => share),
      [0, 0, 0],
    );
  });

  it("has every millisecond once", () => {
    assert.deepEqual(
      timeParts(stats, 40, 2).map(({ value }) => value),
      [40, 1, 0.5, 8, 7.5, 2],
    );
  });

  it("says why tokens were dropped", () => {
    const why = (reusedTokens: number, droppedTokens: number): string => {
      const [sentence, position] = whyDropped({ ...stats, reusedTokens, droppedTokens });
      return sentence.replace("{0}", String(position));
    };
    assert.match(why(6, 0), /^Nothing was dropped/);
    assert.match(why(0, 0), /the cache was empty/);
    assert.match(why(6, 2), /differs from the cached one from position 6 on/);
    assert.match(why(0, 2), /from its first token on/);
    assert.match(why(8, 5), /whole prompt was cached.* beyond position 8/);
  });
});
