import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/errors";
import { sentence } from "../../../../src/core/translate";
import type { CompleterOptions } from "../../../../src/host/completion/completer";
import type { Decision, ReasonCode } from "../../../../src/host/completion/decision";
import type { CompleterSettings } from "../../../../src/host/completion/settings";
import type { SuggestionHistory } from "../../../../src/host/completion/suggestionOutcome";
import type { EditorSnapshot } from "../../../../src/host/context/snapshot";
import type { CompletionResult } from "../../../../src/model/completion/result";
import { FakeClock, LeapingClock } from "../../support/clocks";
import { ask, completer, nothing, shown } from "../../support/completing";
import { FakeEngine, generated, MODEL } from "../../support/fakeEngine";
import { TRUSTING } from "../../support/keepSection";
import { snapshotAt } from "../../support/snapshots";

const NO_HISTORY: SuggestionHistory = {
  recentAcceptance: { accepts: 0, dismissals: 0 },
  wasDismissed: () => false,
  wasJustAccepted: () => false,
};

describe("the completer", () => {
  const mid = "const a = ▏ + 1;";
  const end = "const a = ▏";
  const cancelled: CompletionResult = { kind: "cancelled", steps: 0 };
  const error = new AppError("engine-crashed", sentence("The engine crashed."), sentence("Restart it.")).toValue();

  const exhausted = {
    usage: { percent: 131.6, limitPercent: 100 },
    allows: () => false,
    spent: () => {},
  };

  interface ReasonCase {
    readonly at: EditorSnapshot;
    readonly answer?: CompletionResult;
    readonly settings?: Partial<CompleterSettings>;
    readonly state?: FakeEngine["state"];
    readonly history?: Partial<SuggestionHistory>;
    readonly options?: Partial<CompleterOptions>;
    /** How often the engine may be asked. */
    readonly asked: 0 | 1;
  }

  const cases: Record<ReasonCode, ReasonCase> = {
    disabled: { at: snapshotAt(end), settings: { enabled: false }, asked: 0 },
    "language-off": { at: snapshotAt(end), settings: { languages: { typescript: false } }, asked: 0 },
    "scheme-unsupported": { at: snapshotAt(end, { scheme: "output" }), asked: 0 },
    "secret-file": { at: snapshotAt("KEY=▏", { path: "app/.env" }), asked: 0 },
    excluded: { at: snapshotAt(end), settings: { exclude: ["**/*.ts"] }, asked: 0 },
    "read-only": { at: snapshotAt(end, { readOnly: "diff" }), asked: 0 },
    "commit-message": { at: snapshotAt("Fix ▏", { scheme: "vscode-scm", languageId: "scminput" }), asked: 0 },
    "in-comment": { at: snapshotAt("// the ▏"), settings: { inComments: false }, asked: 0 },
    "in-string": { at: snapshotAt('const a = "▏"'), settings: { inStrings: false }, asked: 0 },
    "on-demand": { at: snapshotAt(end), settings: { onDemand: true }, asked: 0 },
    "after-deletion": { at: snapshotAt(end), options: { isAfterDeletion: () => true }, asked: 0 },
    "long-line": { at: snapshotAt(`${"x".repeat(3000)}▏`), asked: 0 },
    "inside-word": { at: snapshotAt("con▏st a"), asked: 0 },
    "mid-line": { at: snapshotAt(mid), asked: 0 },
    "list-item": { at: snapshotAt("- a\n- ▏", { languageId: "markdown" }), asked: 0 },
    "selected-mismatch": {
      at: snapshotAt("csl▏", { selected: { text: "console", before: 3, after: 0 } }),
      asked: 0,
    },
    "over-budget": { at: snapshotAt(end), options: { budget: exhausted }, asked: 0 },
    "engine-loading": { at: snapshotAt(end), state: { kind: "loading", percent: 10 }, asked: 0 },
    "engine-slow": { at: snapshotAt(end), state: { kind: "slow", model: MODEL }, asked: 0 },
    "engine-failed": { at: snapshotAt(end), answer: { kind: "failed", error }, asked: 1 },
    cancelled: { at: snapshotAt(end), answer: cancelled, asked: 1 },
    empty: { at: snapshotAt(end), answer: generated(""), asked: 1 },
    "low-probability": { at: snapshotAt(end), answer: generated("b;", 0.1), asked: 1 },
    "low-estimate": {
      at: snapshotAt(end),
      answer: generated("b;", 0.3),
      state: { kind: "ready", model: { ...MODEL, acceptance: TRUSTING } },
      asked: 1,
    },
    "duplicate-line": { at: snapshotAt("f(alpha);\nf(▏"), answer: generated("alpha);"), asked: 1 },
    "whitespace-only": { at: snapshotAt(end), answer: generated("  "), asked: 1 },
    "only-closers": { at: snapshotAt("f(a▏"), answer: generated(");"), asked: 1 },
    dismissed: { at: snapshotAt(end), history: { wasDismissed: () => true }, asked: 1 },
    "just-accepted": { at: snapshotAt(end), history: { wasJustAccepted: () => true }, asked: 1 },
    "too-short": { at: snapshotAt(end), answer: generated("+"), asked: 1 },
    "secret-text": { at: snapshotAt('const password = "▏'), answer: generated('Hunter2!hunter"'), asked: 1 },
  };

  for (const [reason, { at, answer, settings, state, history, options, asked }] of Object.entries(cases))
    it(`shows nothing where the reason is ${reason}`, async () => {
      const engine = new FakeEngine(answer ?? generated("never();"));
      if (state) engine.state = state;
      assert.equal(
        nothing(await ask(completer(engine, settings, { history: { ...NO_HISTORY, ...history }, ...options }), at))
          .reason,
        reason,
      );
      assert.equal(engine.requests.length, asked);
    });

  it("does not ask an engine that has failed", async () => {
    const engine = new FakeEngine(generated("b;"));
    engine.state = { kind: "failed", error };
    const decision = nothing(await ask(completer(engine), snapshotAt(end)));
    assert.deepEqual(
      [decision.reason, decision.detail, engine.requests.length],
      ["engine-failed", "The engine crashed. Restart it.", 0],
    );
  });

  it("says how far a cancelled answer had come, and the loading of the model", async () => {
    const engine = new FakeEngine({ kind: "cancelled", steps: 3 });
    assert.equal(nothing(await ask(completer(engine), snapshotAt(end))).detail, "3");
    engine.state = { kind: "loading", percent: 41.4 };
    assert.equal(nothing(await ask(completer(engine), snapshotAt(end))).detail, "41 %");
  });

  it("tells what a key asks at once while the model loads, and has it loaded; a person who asks waits for it", async () => {
    const engine = new FakeEngine(generated("b;"));
    for (const state of [{ kind: "off" }, { kind: "loading", percent: 20 }] as const) {
      engine.state = state;
      assert.equal(nothing(await ask(completer(engine), snapshotAt(end))).reason, "engine-loading");
    }
    assert.deepEqual([engine.starts, engine.requests.length], [2, 0]);
    shown(await ask(completer(engine), snapshotAt(end, { trigger: "invoke" })));
  });

  it("waits no longer for an engine that has given no sign for a second, until it gives one", async () => {
    const clock = new FakeClock();
    let subject = completer(new FakeEngine(cancelled));
    const partial = await new Promise<(text: string) => void>((asked) => {
      const engine = new FakeEngine((_request, _signal, onPartial) => {
        asked(onPartial);
        return new Promise(() => {});
      });
      subject = completer(engine, {}, { clock });
      void ask(subject, snapshotAt(end));
    });
    clock.time += 1001;
    assert.equal(nothing(await ask(subject, snapshotAt("const a = b▏"))).reason, "engine-slow");
    partial("b");
    const waits = ask(subject, snapshotAt("const a = b▏"));
    assert.equal(await Promise.race([waits, Promise.resolve("still waits")]), "still waits");
  });

  it("does not ask when the text has changed during its own wait", async () => {
    const engine = new FakeEngine(generated("b;"));
    const abort = new AbortController();
    abort.abort();
    assert.equal(nothing(await ask(completer(engine), snapshotAt(end), abort.signal)).reason, "cancelled");
    assert.equal(engine.requests.length, 0);
  });

  it("goes on by hand where automatic suggestions do not", async () => {
    for (const at of [mid, "con▏st a"]) {
      const engine = new FakeEngine(generated("tinue", 0.01));
      assert.equal(shown(await ask(completer(engine), snapshotAt(at, { trigger: "invoke" }))).text, "tinue");
    }
  });

  it("offers again what was dismissed when it is asked by hand", async () => {
    const history = { ...NO_HISTORY, wasDismissed: () => true };
    const subject = completer(new FakeEngine(generated("b();")), {}, { history });
    assert.equal(shown(await ask(subject, snapshotAt(end, { trigger: "invoke" }))).text, "b();");
    const along = nothing(await ask(subject, snapshotAt("const a = b▏")));
    assert.equal(along.reason, "dismissed", "also what is left of it");
  });

  it("reports every decision with its time", async () => {
    const decisions: Decision[] = [];
    const clock = new FakeClock();
    const options = { onDecision: (decision: Decision) => decisions.push(decision), clock };
    const subject = completer(
      new FakeEngine(async () => {
        clock.pass(5);
        return generated("1;");
      }),
      {},
      options,
    );
    await ask(subject, snapshotAt(end));
    await ask(subject, snapshotAt(mid));
    assert.deepEqual(
      decisions.map(({ kind, path }) => [kind, path]),
      [
        ["shown", "src/a.ts"],
        ["nothing", "src/a.ts"],
      ],
    );
    assert.deepEqual(
      decisions.map(({ totalMs }) => totalMs),
      [5, 0],
    );
  });
});

describe("completer: a request that is to be explained", () => {
  it("asks the engine at once even where an earlier suggestion would do", async () => {
    const clock = new LeapingClock();
    const { waits } = clock;
    const engine = new FakeEngine(generated("compute();"));
    const subject = completer(engine, { nextSuggestion: false, showDelayMs: 300 }, { clock });
    const { signal } = new AbortController();
    shown(await subject.complete(snapshotAt("const a = ▏"), signal));
    waits.length = 0;
    const along = shown(await subject.complete(snapshotAt("const a = co▏"), signal));
    assert.deepEqual([along.source, engine.requests.length], ["reuse", 1]);
    const explained = shown(await subject.complete(snapshotAt("const a = co▏"), signal, "explain"));
    assert.deepEqual([explained.source, explained.trigger, engine.requests.length], ["engine", "automatic", 2]);
    assert.deepEqual(waits, []);
  });

  it("is answered though suggestions come only on demand and the processor time is used up", async () => {
    const budget = { usage: { percent: 200, limitPercent: 100 }, allows: () => false, spent: () => {} };
    const subject = completer(new FakeEngine(generated("compute();")), { onDemand: true }, { budget });
    const { signal } = new AbortController();
    shown(await subject.complete(snapshotAt("const a = ▏"), signal, "explain"));
    assert.equal(nothing(await subject.complete(snapshotAt("const a ▏b"), signal, "explain")).reason, "mid-line");
  });
});

describe("completer: its own wait", () => {
  it("waits only while answers are slower than typing", async () => {
    const clock = new LeapingClock();
    const { waits } = clock;
    const engine = new FakeEngine(async () => {
      clock.time += 300;
      return generated("+");
    });
    const subject = completer(engine, {}, { clock });
    for (let key = 0; key < 4; key++) await ask(subject, snapshotAt(`a${"b".repeat(key)} = ▏`));
    assert.equal(waits.length, 0, "300 ms between keys, 300 ms for an answer");
    for (let key = 0; key < 40; key++) {
      clock.time -= 200;
      await ask(subject, snapshotAt(`a${"c".repeat(key)} = ▏`));
    }
    assert.ok(waits.length > 0 && waits.every((ms) => ms > 0 && ms <= 150));
  });
});
