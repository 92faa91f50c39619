import assert from "node:assert/strict";
import type { CompleterSettings } from "../../../../src/host/completion/settings";
import { parseSettings } from "../../../../src/host/editor/settingsSchema";
import { LeapingClock } from "../../support/clocks";
import { ask, completer, nothing, shown } from "../../support/completing";
import { FakeEngine, generated } from "../../support/fakeEngine";
import { snapshotAt } from "../../support/snapshots";

/** A completer on a clock that only its waits and the engine's 20 ms move. */
class Timed {
  readonly waits: readonly number[];
  readonly subject;

  constructor(settings: Partial<CompleterSettings>, onWait?: () => void, text = "compute(a, b);") {
    const clock = new LeapingClock(onWait);
    const engine = new FakeEngine(async () => {
      clock.time += 20;
      return generated(text);
    });
    this.waits = clock.waits;
    this.subject = completer(engine, { nextSuggestion: false, ...settings }, { clock });
  }
}

describe("show delay", () => {
  const at = snapshotAt("const x = ▏\n");

  it("counts from the key, so that the work and VS Code's own 50 ms are part of it", async () => {
    const timed = new Timed({ showDelayMs: 300 });
    const decision = shown(await ask(timed.subject, at));
    assert.deepEqual(timed.waits, [300 - 50 - 20]);
    assert.deepEqual([decision.totalMs, decision.ownWaitMs], [250, 230]);
  });

  it("is only of the user's own: no preset waits", async () => {
    for (const preset of ["eager", "balanced", "calm"] as const) {
      const timed = new Timed({ preset });
      shown(await ask(timed.subject, at));
      assert.deepEqual(timed.waits, [], preset);
    }
  });

  it("never holds nothing back, as the list of completions waits for it", async () => {
    const timed = new Timed({ showDelayMs: 600 }, () => {}, "");
    nothing(await ask(timed.subject, at));
    assert.deepEqual(timed.waits, []);
  });

  it("stays below the 750 ms after which the editor throws ghost text away", () => {
    const { showDelayMs } = parseSettings((name) => (name === "showDelay" ? 1000 : undefined));
    assert.equal(showDelayMs, 600);
  });

  it("does not hold up what is on the screen, nor what was asked for by hand", async () => {
    const timed = new Timed({ showDelayMs: 300 });
    shown(await ask(timed.subject, snapshotAt("const y = ▏\n", { trigger: "invoke" })));
    assert.deepEqual(timed.waits, []);
    await ask(timed.subject, at);
    timed.waits.length = 0;
    assert.equal(shown(await ask(timed.subject, snapshotAt("const x = co▏\n"))).source, "reuse");
    assert.deepEqual(timed.waits, []);
  });

  it("begins again with the next key when nothing was shown yet", async () => {
    const abort = new AbortController();
    const timed = new Timed({ showDelayMs: 300 }, () => abort.abort());
    assert.equal(nothing(await ask(timed.subject, at, abort.signal)).reason, "cancelled");
    const decision = shown(await ask(timed.subject, snapshotAt("const x = co▏\n")));
    assert.equal(decision.source, "reuse");
    assert.deepEqual(timed.waits, [230, 250]);
  });
});
