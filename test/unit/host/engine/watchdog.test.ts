import assert from "node:assert/strict";
import type { Clock } from "../../../../src/core/clock";
import { ANSWERING, type Patience, Watchdog } from "../../../../src/host/engine/watchdog";
import { FakeClock } from "../../support/clocks";

describe("watchdog", () => {
  let events: string[];
  let patience: Patience | undefined;
  let clock: FakeClock;

  beforeEach(() => {
    [events, patience, clock] = [[], { slow: 3, stuck: 5 }, new FakeClock()];
  });

  const open = (of: Clock = clock): Watchdog =>
    new Watchdog({
      clock: of,
      patience: () => patience,
      ping: () => events.push("ping"),
      onSlow: () => events.push("slow"),
      onStuck: (seconds) => events.push(`stuck ${seconds}`),
    });

  it("asks once, calls the engine slow, then stuck, and then stops looking", () => {
    open().watch();
    clock.ring(20);
    assert.deepEqual(events, ["ping", "slow", "stuck 5"]);
    assert.equal(clock.waiting, 0);
  });

  it("starts counting anew with each sign of life", () => {
    const dog = open();
    dog.watch();
    for (let round = 0; round < 100; round++) {
      clock.ring(2);
      dog.sign();
    }
    assert.deepEqual(new Set(events), new Set(["ping"]));
    assert.equal(events.length, 100);
  });

  it("does not look while nothing is waited for, and counts nothing of that time", () => {
    const dog = open();
    dog.watch();
    clock.ring(2);
    patience = undefined;
    clock.ring(1);
    assert.equal(clock.waiting, 0);
    patience = { slow: 3, stuck: 5 };
    dog.watch();
    clock.ring(2);
    assert.deepEqual(events, ["ping", "ping"]);
  });

  it("counts a night's sleep, or an hour in the debugger, as one second", () => {
    open().watch();
    clock.ring(1);
    clock.time += 8 * 3_600_000;
    clock.ring(1);
    assert.deepEqual(events, ["ping"]);
  });

  it("has a bound that a busy machine keeps: many runs of the model fit in", () => {
    assert.ok(ANSWERING.slow !== undefined && ANSWERING.slow >= 10 && ANSWERING.stuck >= 2 * ANSWERING.slow);
  });
});
