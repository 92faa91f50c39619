import assert from "node:assert/strict";
import { GRADES, gradeOf } from "../../../../src/host/inspector/heatBins";
import { quantise } from "../../../../src/host/inspector/quantise";

describe("grades of heat", () => {
  it("go from a thousandth to all, seven of them, in steps of one ratio", () => {
    assert.deepEqual([1e-3, 0.01, 0.1, 0.5, 1].map(gradeOf), [0, 2, 4, 6, 6]);
    const bounds = Array.from({ length: GRADES }, (_, grade) => 10 ** (-3 + (3 * (grade + 0.5)) / GRADES));
    assert.deepEqual(bounds.map(gradeOf), [0, 1, 2, 3, 4, 5, 6]);
  });

  it("leave out what is less, and what is no share", () => {
    for (const share of [0, 9.9e-4, -1, Number.NaN]) assert.equal(gradeOf(share), undefined);
  });
});

describe("shares as bytes", () => {
  it("are on a logarithmic grid from 1 down to 10⁻⁴", () => {
    assert.deepEqual([...quantise(Float32Array.of(1, 0.1, 0.011, 1e-4, 1e-5, 0, 2))], [255, 191, 130, 0, 0, 0, 255]);
  });

  it("come back within 2 % of what they were", () => {
    const shares = Float32Array.from({ length: 500 }, (_, i) => 1.01 ** -i).filter((share) => share > 2e-4);
    for (const [i, byte] of quantise(shares).entries()) {
      const back = 10 ** (-4 * (1 - byte / 255));
      assert.ok(Math.abs(back / (shares[i] ?? 0) - 1) < 0.02, `${shares[i]} became ${back}`);
    }
  });
});
