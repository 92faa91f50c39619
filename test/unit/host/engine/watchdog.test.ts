import assert from "node:assert/strict";
import type { Timers } from "../../../../src/core/timers";
import { ANSWERING, type Patience, Watchdog } from "../../../../src/host/engine/watchdog";
import { HandTimers } from "../../support/handTimers";

describe("watchdog", () => {
  let events: string[];
  let patience: Patience | undefined;
  let timers: HandTimers;

  beforeEach(() => {
    [events, patience, timers] = [[], { slow: 3, stuck: 5 }, new HandTimers()];
  });

  const open = (of: Timers = timers): Watchdog =>
    new Watchdog({
      timers: of,
      patience: () => patience,
      ping: () => events.push("ping"),
      onSlow: () => events.push("slow"),
      onStuck: (seconds) => events.push(`stuck ${seconds}`),
    });

  it("asks once, calls the engine slow, then stuck, and then stops looking", () => {
    open().watch();
    timers.ring(20);
    assert.deepEqual(events, ["ping", "slow", "stuck 5"]);
    assert.equal(timers.waiting, 0);
  });

  it("starts counting anew with each sign of life", () => {
    const dog = open();
    dog.watch();
    for (let round = 0; round < 100; round++) {
      timers.ring(2);
      dog.sign();
    }
    assert.deepEqual(new Set(events), new Set(["ping"]));
    assert.equal(events.length, 100);
  });

  it("does not look while nothing is waited for, and counts nothing of that time", () => {
    const dog = open();
    dog.watch();
    timers.ring(2);
    patience = undefined;
    timers.ring(1);
    assert.equal(timers.waiting, 0);
    patience = { slow: 3, stuck: 5 };
    dog.watch();
    timers.ring(2);
    assert.deepEqual(events, ["ping", "ping"]);
  });

  it("counts a night's sleep, or an hour in the debugger, as one second", () => {
    open().watch();
    timers.ring(1);
    timers.time += 8 * 3_600_000;
    timers.ring(1);
    assert.deepEqual(events, ["ping"]);
  });

  it("has a bound that a busy machine keeps: many runs of the model fit in", () => {
    assert.ok(ANSWERING.slow !== undefined && ANSWERING.slow >= 10 && ANSWERING.stuck >= 2 * ANSWERING.slow);
  });
});
