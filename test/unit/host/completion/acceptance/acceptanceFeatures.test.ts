import assert from "node:assert/strict";
import {
  type AcceptanceContext,
  acceptanceFeatures,
  siteFeatures,
} from "../../../../../src/host/completion/acceptance/acceptanceFeatures";
import { logistic } from "../../../../../src/host/completion/acceptance/logistic";
import type { Step } from "../../../../../src/model/completion/result";
import { snapshotAt } from "../../../support/snapshots";

const MEMORY = { path: "b.ts", line: 3, share: 0.5, document: "file:///b.ts" };
const FIRST: Step = { id: 1, text: "get", probability: 0.5, healed: false, margin: 0.7, entropy: 1.2 };
const SECOND: Step = { id: 2, text: "(x)", probability: 0.8, healed: false, memory: MEMORY };

function context(at: string, rest: Partial<AcceptanceContext> = {}, languageId = "typescript") {
  return siteFeatures({ place: snapshotAt(at, { languageId }), mode: "line", recentAcceptance: undefined, ...rest });
}

describe("keepFeatures", () => {
  it("says what the model thought, where it stands, and what was kept before", () => {
    const recentAcceptance = { accepts: 3, dismissals: 1 };
    const candidate = { text: "get(x)", steps: [FIRST, SECOND], finished: true };
    const { total, mean, lowest, meanMargin, lowestMargin, ...rest } = acceptanceFeatures(
      candidate,
      context("a = map.▏)", { recentAcceptance }),
    );
    const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 1e-9);
    near(total, Math.log(0.4));
    near(mean, Math.log(0.4) / 2);
    near(lowest, Math.log(0.5));
    // The second has no margin: its log-odds serve, ln(0.8 / 0.2).
    near(lowestMargin, 0.7);
    near(meanMargin, (0.7 + Math.log(4)) / 2);
    assert.deepEqual(rest, {
      bias: 1,
      entropy: 1.2,
      remembered: 0.5,
      characters: Math.log(7),
      tokens: Math.log(3),
      lineBreaks: 0,
      finished: 1,
      block: 0,
      closersFollow: 1,
      atLineStart: 0,
      wordBefore: 0,
      afterDot: 1,
      afterSpace: 0,
      prose: 0,
      indented: 0,
      luck: 2 / 5,
    });
  });

  it("knows places and languages", () => {
    const one = { text: "x", steps: [FIRST], finished: false };
    const at = (text: string, languageId?: string) => acceptanceFeatures(one, context(text, {}, languageId));
    assert.equal(at("  ▏").atLineStart, 1);
    assert.equal(at("  ▏").afterSpace, 0);
    assert.equal(at("a = ▏").afterSpace, 1);
    assert.equal(at("a = foo▏").wordBefore, Math.log(4));
    assert.equal(at("▏", "python").indented, 1);
    assert.equal(at("▏", "markdown").prose, 1);
    assert.equal(acceptanceFeatures(one, context("▏", { mode: "block" })).block, 1);
  });

  it("stays finite whatever the model said", () => {
    for (const probability of [0, Number.MIN_VALUE, 1]) {
      const steps = [
        { ...FIRST, probability, margin: 1e9 },
        { id: 1, text: "y", probability, healed: false },
      ];
      for (const own of [steps, []]) {
        const values = Object.values(acceptanceFeatures({ text: "xy", steps: own, finished: false }, context("▏")));
        assert.ok(
          values.every((value) => Number.isFinite(value) && Math.abs(value) <= 12),
          JSON.stringify(values),
        );
      }
    }
  });
});

describe("estimateOf", () => {
  it("is the logistic function of the weighted sum", () => {
    assert.equal(logistic({ a: 2, b: -1 }, { a: 1, b: 2 }), 0.5);
    assert.ok(Math.abs(logistic({ a: 1 }, { a: Math.log(3) }) - 0.75) < 1e-12);
  });
});
