import assert from "node:assert/strict";
import { Completer } from "../../../../src/host/completion/completer";
import { MinuteBudget, usageText } from "../../../../src/host/completion/cpuBudget";
import { MeteredEngine } from "../../../../src/host/completion/meteredEngine";
import { buildRequest } from "../../../../src/host/completion/request";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import type { CompletionResult } from "../../../../src/model/completion/result";
import { FakeClock } from "../../support/clocks";
import { FakeEngine, generated } from "../../support/fakeEngine";
import { snapshotAt } from "../../support/snapshots";

describe("MinuteBudget", () => {
  it("stops work ahead at half of the limit, automatic work at the limit, and lets both go on as the minute passes", () => {
    const clock = new FakeClock();
    const budget = new MinuteBudget({ limitPercent: () => 50, clock });
    const allowed = (): boolean[] => [budget.allows("automatic"), budget.allows("ahead")];
    assert.deepEqual(allowed(), [true, true]);
    budget.spent(14_999);
    assert.deepEqual(allowed(), [true, true]);
    clock.pass(10_000);
    budget.spent(1);
    assert.deepEqual(allowed(), [true, false]);
    budget.spent(18_000);
    assert.deepEqual(allowed(), [false, false]);
    assert.equal(usageText(budget.usage), "55 % of 50 %");
    clock.pass(50_000);
    assert.deepEqual(allowed(), [true, false]);
    clock.pass(10_000);
    assert.deepEqual(allowed(), [true, true]);
    assert.equal(budget.usage.percent, 0);
  });

  it("counts without a limit, and stops nothing", () => {
    const budget = new MinuteBudget({ limitPercent: () => 0, clock: new FakeClock() });
    budget.spent(600_000);
    assert.ok(budget.allows("automatic") && budget.allows("ahead"));
    assert.equal(budget.usage.percent, 1000);
  });
});

describe("completer: processor time", () => {
  it("stops suggestions while typing at the limit, but not where a person asks", async () => {
    const budget = new MinuteBudget({ limitPercent: () => 100, clock: new FakeClock() });
    budget.spent(79_000);
    const engine = new FakeEngine(generated("compute();"));
    const subject = new Completer(engine, { settings: () => DEFAULT_SETTINGS, budget });
    const never = new AbortController().signal;
    const decision = await subject.complete(snapshotAt("const a = ▏"), never);
    assert.ok(decision.kind === "nothing");
    assert.deepEqual([decision.reason, decision.detail], ["over-budget", "132 % of 100 %"]);
    assert.equal(engine.requests.length, 0);
    const asked = await subject.complete(snapshotAt("const a = ▏", { trigger: "invoke" }), never);
    assert.ok(asked.kind === "shown" && asked.text === "compute();");
  });
});

describe("MeteredEngine", () => {
  it("counts what was written, what was cancelled, and what was only read", async () => {
    const spent: number[] = [];
    const budget = {
      usage: { percent: 0, limitPercent: 0 },
      allows: () => true,
      spent: (ms: number) => void spent.push(ms),
    };
    const written = generated("a");
    assert.ok(written.kind === "generated");
    const engine = new FakeEngine(written);
    const metered = new MeteredEngine(engine, budget);
    const request = buildRequest(snapshotAt("▏"), "line", DEFAULT_SETTINGS);
    const answers: CompletionResult[] = [
      { ...written, stats: { ...written.stats, cpuMs: 12 } },
      { kind: "cancelled", steps: 0, cpuMs: 3 },
    ];
    for (const answer of answers) {
      engine.answer = answer;
      assert.equal(await metered.complete(request, new AbortController().signal), answer);
    }
    assert.deepEqual(spent, [12, 3]);
    assert.equal(metered.state, engine.state);
  });
});
