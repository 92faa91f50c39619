import assert from "node:assert/strict";
import { countersOf, type Days, dayOf } from "../../../../src/host/statistics/counters";
import { doesNotPay, summaryOf } from "../../../../src/host/statistics/summary";
import { PERIODS } from "../../../../src/wire/statistics";

const NOW = new Date(2026, 2, 30, 0, 10); // The day after summer time began in much of Europe.

function dayBefore(days: number): string {
  return dayOf(new Date(2026, 2, 30 - days, 12));
}

describe("summary of statistics", () => {
  it("takes the days of each period", () => {
    const days: Days = new Map();
    for (const before of [0, 1, 6, 7, 29, 30, 80]) countersOf(days, dayBefore(before), "go").accepted++;
    const accepted = PERIODS.map((period) => summaryOf(days, period, NOW).total.accepted);
    assert.deepEqual(accepted, [1, 3, 5, 7]);
  });

  it("has the most shown language first, and says what is not known", () => {
    const days: Days = new Map();
    countersOf(days, dayBefore(0), "go").dismissed = 1;
    const python = countersOf(days, dayBefore(0), "python");
    Object.assign(python, { dismissed: 2, accepted: 2, tokensReused: 90, tokensComputed: 10 });
    python.followed[0] = 20;
    python.kept[0] = 15;
    const { rows } = summaryOf(days, "today", NOW);
    assert.deepEqual(
      rows.map(({ language, shown, kept, p50, reused }) => [language, shown, kept, p50, reused]),
      [
        ["python", 4, [0.75, undefined, undefined], undefined, 0.9],
        ["go", 1, [undefined, undefined, undefined], undefined, undefined],
      ],
    );
  });
});

describe("a language that does not pay", () => {
  const lately = (shownAndAccepted: readonly (readonly [number, number])[]): boolean => {
    const days: Days = new Map();
    for (const [before, [shown, accepted]] of shownAndAccepted.entries())
      Object.assign(countersOf(days, dayBefore(before), "go"), { dismissed: shown - accepted, accepted });
    return doesNotPay(days, "go");
  };

  it("is one with many suggestions and hardly one accepted", () => {
    assert.equal(lately([[200, 9]]), true);
    assert.equal(lately([[200, 10]]), false);
    assert.equal(lately([[199, 0]]), false);
    assert.equal(doesNotPay(new Map(), "go"), false);
  });

  it("is judged by the latest suggestions", () => {
    assert.equal(
      lately([
        [150, 2],
        [150, 2],
        [5000, 3000],
      ]),
      true,
    );
    assert.equal(
      lately([
        [200, 100],
        [5000, 0],
      ]),
      false,
    );
  });
});
