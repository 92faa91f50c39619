import assert from "node:assert/strict";
import { CpuMeter } from "../../../../src/host/editor/cpuMeter";
import { UnloadWhenIdle } from "../../../../src/host/editor/unloadWhenIdle";
import { FakeTimers } from "../../support/fakeTimers";

const MINUTE = 60_000;

describe("UnloadWhenIdle", () => {
  function unloading(minutes: number) {
    const timers = new FakeTimers();
    const seen = { unloads: 0, busy: false, minutes };
    const unload = (): void => void seen.unloads++;
    const idle = new UnloadWhenIdle({ minutes: () => seen.minutes, busy: () => seen.busy, unload }, timers);
    return { timers, seen, idle };
  }

  it("unloads some minutes after the last use, once", () => {
    const { timers, seen, idle } = unloading(15);
    idle.used();
    timers.pass(14 * MINUTE);
    idle.used();
    timers.pass(15 * MINUTE - 1);
    assert.equal(seen.unloads, 0);
    timers.pass(1);
    assert.equal(seen.unloads, 1);
    timers.pass(60 * MINUTE);
    assert.equal(seen.unloads, 1);
    idle.used();
    timers.pass(15 * MINUTE);
    assert.equal(seen.unloads, 2);
  });

  it("waits while something is under way, and some minutes from then on", () => {
    const { timers, seen, idle } = unloading(1);
    idle.used();
    seen.busy = true;
    timers.pass(10 * MINUTE);
    assert.equal(seen.unloads, 0);
    seen.busy = false;
    timers.pass(MINUTE);
    assert.equal(seen.unloads, 1);
  });

  it("follows another number of minutes at once", () => {
    const { timers, seen, idle } = unloading(15);
    const set = (minutes: number): void => {
      seen.minutes = minutes;
      idle.refresh();
    };
    set(1);
    timers.pass(2 * MINUTE);
    assert.equal(seen.unloads, 0, "not loaded yet");
    idle.used();
    set(0);
    timers.pass(60 * MINUTE);
    assert.equal(seen.unloads, 0);
    idle.used();
    set(15);
    timers.pass(MINUTE);
    set(2);
    timers.pass(MINUTE);
    assert.equal(seen.unloads, 1);
  });

  it("never unloads with 0, nor after its end", () => {
    const never = unloading(0);
    never.idle.used();
    never.timers.pass(1000 * MINUTE);
    const ended = unloading(1);
    ended.idle.used();
    ended.idle.dispose();
    ended.timers.pass(2 * MINUTE);
    assert.deepEqual([never.seen.unloads, ended.seen.unloads], [0, 0]);
  });
});

describe("CpuMeter", () => {
  it("shows the time as it fades, and runs no timer once it is gone", () => {
    const timers = new FakeTimers();
    let percent = 40;
    const shown: number[] = [];
    const meter: CpuMeter = new CpuMeter(
      {
        get usage() {
          return { percent, limitPercent: 100 };
        },
      },
      () => shown.push(meter.usage.percent),
      timers,
    );
    timers.pass(MINUTE);
    assert.deepEqual(shown, []);
    meter.noted();
    meter.noted();
    timers.pass(5000);
    percent = 0;
    timers.pass(MINUTE);
    assert.deepEqual(shown, [40, 0]);
  });
});
