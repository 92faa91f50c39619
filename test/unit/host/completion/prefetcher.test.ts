import assert from "node:assert/strict";
import { Completer, type CompleterOptions } from "../../../../src/host/completion/completer";
import type { CpuBudget } from "../../../../src/host/completion/cpuBudget";
import type { Decision, Shown } from "../../../../src/host/completion/decision";
import { type CompleterSettings, DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import type { EditorSnapshot } from "../../../../src/host/context/snapshot";
import { FakeClock } from "../../support/clocks";
import { FakeEngine, generated } from "../../support/fakeEngine";
import { snapshotAt } from "../../support/snapshots";

const never = new AbortController().signal;

/** A completer whose waits end when the test says so. */
class Desk {
  readonly decisions: Decision[] = [];
  readonly engine = new FakeEngine(generated("compute(a);"));
  readonly completer: Completer;
  private readonly clock = new FakeClock();

  constructor(settings: Partial<CompleterSettings> = {}, options: Partial<CompleterOptions> = {}) {
    this.completer = new Completer(this.engine, {
      settings: () => ({ ...DEFAULT_SETTINGS, showDelayMs: 0, ...settings }),
      onDecision: (decision) => this.decisions.push(decision),
      clock: this.clock,
      ...options,
    });
  }

  async ask(snapshot: EditorSnapshot): Promise<Decision> {
    return await this.completer.complete(snapshot, never);
  }

  /** Time passes, and whatever is done then is done. */
  async idle(): Promise<readonly number[]> {
    const ended = this.clock.ring();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return ended;
  }
}

function shown(decision: Decision): Shown {
  assert.ok(decision.kind === "shown", JSON.stringify(decision));
  return decision;
}

const budget = (allows: CpuBudget["allows"]): CpuBudget => ({
  usage: { percent: 0, limitPercent: 100 },
  allows,
  spent: () => {},
});

const AT = snapshotAt("const x = ▏\nend();");
const ACCEPTED = snapshotAt("const x = compute(a);▏\nend();");

describe("the next suggestion", () => {
  it("is there when the one before it is accepted, without a request at that moment", async () => {
    const desk = new Desk();
    await desk.ask(AT);
    desk.engine.answer = generated("\nconst y = 1;");
    assert.deepEqual(await desk.idle(), [250]);
    assert.equal(desk.engine.requests.length, 2);
    assert.equal(desk.decisions.length, 1, "nothing is decided ahead");
    const next = shown(await desk.ask(ACCEPTED));
    assert.deepEqual([next.source, next.mode, next.text], ["reuse", "block", "\nconst y = 1;"]);
    assert.equal(desk.engine.requests.length, 2);
    // It is the very request that would have been made.
    const other = new Desk();
    await other.ask(AT);
    await other.ask(ACCEPTED);
    assert.deepEqual({ ...desk.engine.requests[1], cursor: ACCEPTED.cursor }, other.engine.requests[1]);
  });

  it("is judged when it is shown: what is not likely enough is not", async () => {
    const desk = new Desk();
    await desk.ask(AT);
    desk.engine.answer = generated("\nconst y = 1;", 0.1);
    await desk.idle();
    const decision = await desk.ask(ACCEPTED);
    assert.ok(decision.kind === "nothing" && decision.reason === "low-probability");
    assert.equal(decision.generation, undefined, "the model did not write it now");
    assert.equal(desk.engine.requests.length, 2);
  });

  it("goes on from one that was there already", async () => {
    const desk = new Desk();
    await desk.ask(AT);
    desk.engine.answer = generated("\nconst y = 1;");
    await desk.idle();
    await desk.ask(ACCEPTED);
    desk.engine.answer = generated("\nconst z = 2;");
    await desk.idle();
    const last = shown(await desk.ask(snapshotAt("const x = compute(a);\nconst y = 1;▏\nend();")));
    assert.deepEqual([last.source, last.text], ["reuse", "\nconst z = 2;"]);
  });

  it("is made once, however much of the first is typed", async () => {
    const desk = new Desk();
    for (const typed of ["", "c", "co"]) {
      await desk.ask(snapshotAt(`const x = ${typed}▏\nend();`));
      await desk.idle();
    }
    assert.equal(desk.engine.requests.length, 2);
  });

  it("leaves the engine to other work: it is given up for it, and not begun while it lasts", async () => {
    const desk = new Desk();
    await desk.ask(AT);
    await desk.completer.withoutPrefetching(() => desk.idle());
    assert.equal(desk.engine.requests.length, 1, "given up");
    await desk.completer.withoutPrefetching(async () => {
      await desk.ask(AT);
      assert.deepEqual(await desk.idle(), [], "not begun");
    });
    await desk.ask(AT);
    await desk.idle();
    assert.equal(desk.engine.requests.length, 2, "afterwards as ever");
    await assert.rejects(desk.completer.withoutPrefetching(() => Promise.reject(new Error("broken"))));
    await desk.ask(ACCEPTED);
    await desk.idle();
    assert.equal(desk.engine.requests.length, 3, "also when it failed");
  });

  it("is given up for whatever comes: a key, an edit, a cursor", async () => {
    for (const comes of ["key", "edit", "cursor"] as const) {
      const desk = new Desk();
      await desk.ask(AT);
      if (comes === "key") await desk.ask(snapshotAt("const x = 1 ▏\nend();"));
      if (comes === "edit") desk.completer.moved();
      if (comes === "cursor") desk.completer.warmCache(snapshotAt("other ▏", { document: "file:///b.ts" }));
      await desk.idle();
      assert.ok(
        desk.engine.requests.every(({ prefix }) => !prefix.endsWith("const x = compute(a);")),
        comes,
      );
    }
    const desk = new Desk();
    await desk.ask(AT);
    let aborted = false;
    desk.engine.answer = (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          resolve({ kind: "cancelled", steps: 1 });
        });
      });
    await desk.idle();
    desk.completer.moved();
    assert.ok(aborted, "also while the engine works");
  });

  it("is not made where it is switched off, too much was spent, somebody looks, or the model is not there", async () => {
    const cases: [Partial<CompleterSettings>, Partial<CompleterOptions>][] = [
      [{ nextSuggestion: false }, {}],
      [{}, { budget: budget((work) => work !== "ahead") }],
      [{}, { inspecting: () => true }],
    ];
    for (const [settings, options] of cases) {
      const desk = new Desk(settings, options);
      shown(await desk.ask(AT));
      await desk.idle();
      assert.equal(desk.engine.requests.length, 1);
    }
    const desk = new Desk();
    shown(await desk.ask(AT));
    desk.engine.state = { kind: "off" };
    await desk.idle();
    assert.equal(desk.engine.requests.length, 1);
  });
});

describe("a cursor that moves", () => {
  it("has the text around it read once it rests, and nothing written", async () => {
    const desk = new Desk();
    desk.completer.warmCache(snapshotAt("a = ▏"));
    desk.completer.warmCache(snapshotAt("a = 1;\nb = ▏"));
    await desk.idle();
    assert.deepEqual(
      desk.engine.requests.map(({ prefix, maxTokens, memory }) => [prefix, maxTokens, memory]),
      [["a = 1;\nb = ", 0, false]],
    );
    assert.equal(desk.decisions.length, 0);
  });

  it("is left alone in the middle of a line, in a document that is not completed, and while a request runs", async () => {
    const desk = new Desk();
    desk.completer.warmCache(snapshotAt("a = ▏ + 1;"));
    desk.completer.warmCache(snapshotAt("KEY=▏", { path: "app/.env" }));
    await desk.idle();
    assert.equal(desk.engine.requests.length, 0);
    desk.engine.answer = () => new Promise(() => {});
    void desk.ask(AT);
    desk.completer.warmCache(snapshotAt("a = ▏"));
    await desk.idle();
    assert.equal(desk.engine.requests.length, 1);
  });
});
