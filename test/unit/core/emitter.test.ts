import assert from "node:assert/strict";
import { Emitter } from "../../../src/core/emitter";

describe("an emitter", () => {
  it("calls its listeners in the order in which they came, each as often as it listens", () => {
    const calls: string[] = [];
    const emitter = new Emitter<number>();
    const first = (event: number): number => calls.push(`first ${event}`);
    emitter.on(first);
    emitter.on((event) => calls.push(`second ${event}`));
    const again = emitter.on(first);
    emitter.fire(1);
    again.dispose();
    emitter.fire(2);
    assert.deepEqual(calls, ["first 1", "second 1", "first 1", "first 2", "second 2"]);
  });

  it("leaves those alone that come or go while it fires", () => {
    const calls: string[] = [];
    const emitter = new Emitter<void>();
    emitter.on(() => {
      second.dispose();
      emitter.on(() => calls.push("late"));
    });
    const second = emitter.on(() => calls.push("second"));
    emitter.fire();
    assert.deepEqual(calls, ["second"]);
    emitter.fire();
    assert.deepEqual(calls, ["second", "late"]);
  });
});
