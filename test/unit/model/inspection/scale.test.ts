import assert from "node:assert/strict";
import { EVEN_LEVEL, levelOf, levelsOf, rowScale, SCALES } from "../../../../src/model/inspection/scale";
import { Random } from "../../support/random";

const WEIGHTS = Float32Array.of(0.6, 0.2, 0.1, 0.1);

describe("scale of a row", () => {
  it("is logarithmic over four powers of ten", () => {
    const scale = rowScale("log", WEIGHTS, []);
    assert.deepEqual(
      [1, 0.1, 0.01, 0.001, 1e-4, 1e-5, 0].map((share) => levelOf(share, scale)),
      [255, 191, 128, 64, 0, 0, 0],
    );
  });

  it("leaves sinks out of the linear domain, and shows them at its top", () => {
    const scale = rowScale("linear", WEIGHTS, [0]);
    assert.equal(scale.highest, Math.fround(0.2));
    assert.deepEqual([...levelsOf(WEIGHTS, scale)], [255, 255, 128, 128]);
    assert.deepEqual([...levelsOf(WEIGHTS, rowScale("linear", WEIGHTS, []))], [255, 85, 42, 42]);
  });

  it("has an even share in the middle when it shows lift", () => {
    const scale = rowScale("lift", new Float32Array(100), []);
    assert.deepEqual(
      [0.01, 0.64, 0.01 / 64, 1, 0].map((share) => levelOf(share, scale)),
      [EVEN_LEVEL, 255, 1, 255, 0],
    );
  });

  it("never shows less for more", () => {
    const random = new Random(2);
    for (const name of SCALES) {
      const scale = rowScale(
        name,
        Float32Array.from({ length: 50 }, () => random.below(1000) / 1000),
        [3],
      );
      const shares = Array.from({ length: 200 }, () => random.below(100_000) / 100_000).sort((a, b) => a - b);
      const levels = shares.map((share) => levelOf(share, scale));
      assert.deepEqual(
        levels,
        [...levels].sort((a, b) => a - b),
      );
    }
  });

  it("is nothing for rows of nothing", () => {
    for (const name of SCALES)
      assert.deepEqual([...levelsOf(new Float32Array(2), rowScale(name, new Float32Array(2), []))], [0, 0]);
  });
});
