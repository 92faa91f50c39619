import assert from "node:assert/strict";
import { type KeepSample, type KeepTrial, parseTrials } from "../../../scripts/tools/acceptanceSamples";
import { chooseThresholds, crossEstimated, fitKeep, yieldAt, yieldWithout } from "../../../scripts/tools/fitAcceptance";
import { recordOf } from "../../../src/core/records";
import { createRng } from "../../../src/engine/sampling/rng";
import { ACCEPTANCE_FEATURES } from "../../../src/model/acceptanceModel";

const ZERO = recordOf(ACCEPTANCE_FEATURES, () => 0);

function sample(total: number, units: number, right: boolean): KeepSample {
  return { features: { ...ZERO, bias: 1, total, mean: total }, units, right };
}

/** Suggestions that come true as often as the model says, and shorter beginnings of them more often. */
function trials(count: number): KeepTrial[] {
  const random = createRng(11);
  return Array.from({ length: count }, (_, i) => {
    const total = -3 * random();
    const luck = random();
    const right = (logProbability: number): boolean => luck < Math.exp(logProbability);
    return {
      package: `p${i % 4}`,
      samples: [sample(total, 12, right(total)), sample(total / 3, 4, right(total / 3))],
    };
  });
}

describe("fitKeep", () => {
  it("believes what told the outcomes apart, and nothing else", () => {
    const weights = fitKeep(trials(3000));
    assert.ok(weights.total > 0.5 && weights.bias > 0);
    assert.equal(weights.block, 0);
  });

  it("estimates no package by weights that were fitted on it", () => {
    const all = trials(400);
    // In one half of the packages everything is turned round: estimates made in the other half are wrong there.
    const turned = all.map((trial) =>
      ["p0", "p2"].includes(trial.package)
        ? { ...trial, samples: trial.samples.map((one) => ({ ...one, right: !one.right })) }
        : trial,
    );
    const right = ({ samples, estimates }: ReturnType<typeof crossEstimated>[number]): number =>
      Number((estimates[0] ?? 0) > 0.5) === Number(samples[0]?.right) ? 1 : 0;
    const estimated = crossEstimated(turned);
    assert.equal(estimated.length, 400);
    assert.ok(estimated.reduce((sum, trial) => sum + right(trial), 0) < 160);
  });

  it("counts what would be shown, right and wrong", () => {
    const trial = { package: "p", samples: [sample(-2, 10, false), sample(-1, 4, true)], estimates: [0.2, 0.6] };
    assert.deepEqual(yieldAt([trial], 0.5), { shown: 1, accepted: 1, units: 4, wrongUnits: 0 });
    assert.deepEqual(yieldAt([trial], 0.7), { shown: 0, accepted: 0, units: 0, wrongUnits: 0 });
    assert.deepEqual(yieldWithout([trial], 0.1), { shown: 1, accepted: 0, units: 0, wrongUnits: 10 });
    assert.deepEqual(yieldWithout([trial], 0.2), { shown: 0, accepted: 0, units: 0, wrongUnits: 0 });
  });

  it("chooses thresholds that rise; Balanced is right seven times of ten, Calm nine", () => {
    const estimated = crossEstimated(trials(3000));
    const { eager, balanced, calm } = chooseThresholds(estimated);
    assert.ok(eager <= balanced && balanced <= calm);
    for (const [threshold, share] of [
      [balanced, 0.7],
      [calm, 0.9],
    ] as const) {
      const { shown, accepted } = yieldAt(estimated, threshold);
      assert.ok(accepted >= share * shown);
    }
    assert.ok(yieldAt(estimated, eager).units >= yieldAt(estimated, balanced).units);
  });
});

describe("parseTrials", () => {
  it("reads what was kept, and refuses what another version kept", () => {
    const kept = trials(3);
    assert.deepEqual(parseTrials(`${kept.map((trial) => JSON.stringify(trial)).join("\n")}\n`), kept);
    const old = JSON.stringify(kept[0]).replaceAll('"luck"', '"fortune"');
    assert.throws(() => parseTrials(old), /samples, line 1.*fortune/);
  });
});
