import assert from "node:assert/strict";
import { quantile as exactQuantile } from "../../../../src/core/quantile";
import { emptyHistogram, note, quantile } from "../../../../src/host/statistics/histogram";
import { Random } from "../../support/random";

describe("histogram of times", () => {
  it("has quantiles within a bin of the sorted times", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = new Random(seed);
      const times = Array.from({ length: 1 + random.below(200) }, () => 1 + random.below(20_000));
      const histogram = emptyHistogram();
      for (const ms of times) note(histogram, ms);
      for (const share of [0.5, 0.95]) {
        const ratio = (quantile(histogram, share) ?? 0) / exactQuantile(times, share);
        assert.ok(ratio > 0.91 && ratio < 1.1, `seed ${seed}: ${ratio}`);
      }
    }
  });

  it("takes whatever comes", () => {
    const histogram = emptyHistogram();
    assert.equal(quantile(histogram, 0.5), undefined);
    for (const ms of [0, 0.2, 1e9]) note(histogram, ms);
    assert.deepEqual([histogram[0], histogram.at(-1)], [2, 1]);
  });
});
