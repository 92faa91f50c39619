import assert from "node:assert/strict";
import { calibration } from "../../../scripts/tools/calibration";
import { createRng } from "../../../src/engine/sampling/rng";

const one = (estimate: number, outcome: boolean, weight = 1) => ({ estimate, outcome, weight });

describe("calibration", () => {
  it("has the textbook's scores", () => {
    const { brier, logLoss, auc, base } = calibration([
      one(0.8, true),
      one(0.4, true),
      one(0.6, false),
      one(0.1, false),
    ]);
    assert.ok(Math.abs(brier - (0.04 + 0.36 + 0.36 + 0.01) / 4) < 1e-12);
    assert.ok(Math.abs(logLoss + (Math.log(0.8) + Math.log(0.4) + Math.log(0.4) + Math.log(0.9)) / 4) < 1e-12);
    assert.equal(auc, 3 / 4);
    assert.ok(Math.abs(base - Math.LN2) < 1e-12);
  });

  it("ties count half, and a weight of two is two of them", () => {
    assert.equal(calibration([one(0.5, true), one(0.5, false)]).auc, 0.5);
    const twice = calibration([one(0.3, true), one(0.3, true), one(0.7, false)]);
    const weighed = calibration([one(0.3, true, 2), one(0.7, false)]);
    assert.ok(Math.abs(twice.logLoss - weighed.logLoss) < 1e-12);
  });

  it("finds no error in estimates that come true as often as they say, and finds it in boasts", () => {
    const random = createRng(3);
    const honest = Array.from({ length: 20_000 }, () => random()).map((p) => one(p, random() < p));
    assert.ok(calibration(honest).error < 0.02);
    assert.ok(calibration(honest.map(({ estimate, outcome }) => one(Math.sqrt(estimate), outcome))).error > 0.1);
    assert.equal(calibration(honest).bins.length, 10);
  });
});
