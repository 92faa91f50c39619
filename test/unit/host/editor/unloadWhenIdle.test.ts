import assert from "node:assert/strict";
import { CpuMeter } from "../../../../src/host/editor/cpuMeter";
import { UnloadWhenIdle } from "../../../../src/host/editor/unloadWhenIdle";
import { FakeClock } from "../../support/clocks";

const MINUTE = 60_000;

describe("UnloadWhenIdle", () => {
  function unloading(minutes: number) {
    const clock = new FakeClock();
    const seen = { unloads: 0, busy: false, minutes };
    const unload = (): void => void seen.unloads++;
    const idle = new UnloadWhenIdle({ minutes: () => seen.minutes, busy: () => seen.busy, unload }, clock);
    return { clock, seen, idle };
  }

  it("unloads some minutes after the last use, once", () => {
    const { clock, seen, idle } = unloading(15);
    idle.used();
    clock.pass(14 * MINUTE);
    idle.used();
    clock.pass(15 * MINUTE - 1);
    assert.equal(seen.unloads, 0);
    clock.pass(1);
    assert.equal(seen.unloads, 1);
    clock.pass(60 * MINUTE);
    assert.equal(seen.unloads, 1);
    idle.used();
    clock.pass(15 * MINUTE);
    assert.equal(seen.unloads, 2);
  });

  it("waits while something is under way, and some minutes from then on", () => {
    const { clock, seen, idle } = unloading(1);
    idle.used();
    seen.busy = true;
    clock.pass(10 * MINUTE);
    assert.equal(seen.unloads, 0);
    seen.busy = false;
    clock.pass(MINUTE);
    assert.equal(seen.unloads, 1);
  });

  it("follows another number of minutes at once", () => {
    const { clock, seen, idle } = unloading(15);
    const set = (minutes: number): void => {
      seen.minutes = minutes;
      idle.refresh();
    };
    set(1);
    clock.pass(2 * MINUTE);
    assert.equal(seen.unloads, 0, "not loaded yet");
    idle.used();
    set(0);
    clock.pass(60 * MINUTE);
    assert.equal(seen.unloads, 0);
    idle.used();
    set(15);
    clock.pass(MINUTE);
    set(2);
    clock.pass(MINUTE);
    assert.equal(seen.unloads, 1);
  });

  it("never unloads with 0, nor after its end", () => {
    const never = unloading(0);
    never.idle.used();
    never.clock.pass(1000 * MINUTE);
    const ended = unloading(1);
    ended.idle.used();
    ended.idle.dispose();
    ended.clock.pass(2 * MINUTE);
    assert.deepEqual([never.seen.unloads, ended.seen.unloads], [0, 0]);
  });
});

describe("CpuMeter", () => {
  it("shows the time as it fades, and runs no timer once it is gone", () => {
    const clock = new FakeClock();
    let percent = 40;
    const shown: number[] = [];
    const meter: CpuMeter = new CpuMeter(
      {
        get usage() {
          return { percent, limitPercent: 100 };
        },
      },
      () => shown.push(meter.usage.percent),
      clock,
    );
    clock.pass(MINUTE);
    assert.deepEqual(shown, []);
    meter.noted();
    meter.noted();
    clock.pass(5000);
    percent = 0;
    clock.pass(MINUTE);
    assert.deepEqual(shown, [40, 0]);
  });
});
