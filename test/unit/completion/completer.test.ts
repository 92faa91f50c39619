import assert from "node:assert/strict";
import { Completer, type CompleterOptions } from "../../../src/completion/completer";
import {
  type Decision,
  generatedNow,
  type Nothing,
  type ReasonCode,
  type Shown,
} from "../../../src/completion/decision";
import type { History } from "../../../src/completion/fate";
import { type CompleterSettings, DEFAULT_SETTINGS } from "../../../src/completion/settings";
import type { EditorSnapshot } from "../../../src/context/snapshot";
import type { CompletionResult } from "../../../src/engine/protocol";
import { FakeEngine, generated } from "../support/fakeEngine";
import { snapshotAt } from "../support/snapshots";

function completer(
  engine: FakeEngine,
  settings: Partial<CompleterSettings> = {},
  options: Partial<CompleterOptions> = {},
) {
  return new Completer(engine, { settings: () => ({ ...DEFAULT_SETTINGS, ...settings }), ...options });
}

function ask(subject: Completer, snapshot: EditorSnapshot, signal = new AbortController().signal): Promise<Decision> {
  return subject.complete(snapshot, signal);
}

function shown(decision: Decision): Shown {
  assert.equal(decision.kind, "shown", JSON.stringify(decision));
  return decision as Shown;
}

function nothing(decision: Decision): Nothing {
  assert.equal(decision.kind, "nothing", JSON.stringify(decision));
  return decision as Nothing;
}

const NO_HISTORY: History = {
  situation: { accepts: 0, dismissals: 0 },
  wasDismissed: () => false,
  wasJustAccepted: () => false,
};

describe("completer: reasons", () => {
  const mid = "const a = ▏ + 1;";
  const end = "const a = ▏";
  const cancelled: CompletionResult = { kind: "cancelled", steps: 0 };
  const error = { code: "engine-crashed", message: "The engine crashed.", fix: "Restart it." } as const;

  interface ReasonCase {
    readonly at: EditorSnapshot;
    readonly answer?: CompletionResult;
    readonly settings?: Partial<CompleterSettings>;
    readonly state?: FakeEngine["state"];
    readonly history?: Partial<History>;
    /** How often the engine may be asked. */
    readonly asked: 0 | 1;
  }

  /** Their cases come with the code that gives them. */
  type Later = "over-budget" | "low-estimate";

  const cases: Record<Exclude<ReasonCode, Later>, ReasonCase> = {
    disabled: { at: snapshotAt(end), settings: { enabled: false }, asked: 0 },
    "language-off": { at: snapshotAt(end), settings: { languages: { typescript: false } }, asked: 0 },
    "scheme-unsupported": { at: snapshotAt(end, { scheme: "output" }), asked: 0 },
    "secret-file": { at: snapshotAt("KEY=▏", { path: "app/.env" }), asked: 0 },
    excluded: { at: snapshotAt(end), settings: { exclude: ["**/*.ts"] }, asked: 0 },
    "read-only": { at: snapshotAt(end, { readOnly: "diff" }), asked: 0 },
    "commit-message": { at: snapshotAt("Fix ▏", { scheme: "vscode-scm", languageId: "scminput" }), asked: 0 },
    "in-comment": { at: snapshotAt("// the ▏"), settings: { inComments: false }, asked: 0 },
    "in-string": { at: snapshotAt('const a = "▏"'), settings: { inStrings: false }, asked: 0 },
    "long-line": { at: snapshotAt(`${"x".repeat(3000)}▏`), asked: 0 },
    "inside-word": { at: snapshotAt("con▏st a"), asked: 0 },
    "mid-line": { at: snapshotAt(mid), asked: 0 },
    "selected-mismatch": {
      at: snapshotAt("csl▏", { selected: { text: "console", before: 3, after: 0 } }),
      asked: 0,
    },
    "engine-loading": { at: snapshotAt(end), answer: cancelled, state: { kind: "loading", percent: 10 }, asked: 1 },
    "engine-failed": { at: snapshotAt(end), answer: { kind: "failed", error }, asked: 1 },
    cancelled: { at: snapshotAt(end), answer: cancelled, asked: 1 },
    empty: { at: snapshotAt(end), answer: generated(""), asked: 1 },
    "low-probability": { at: snapshotAt(end), answer: generated("b;", 0.1), asked: 1 },
    "duplicate-line": { at: snapshotAt("f(alpha);\nf(▏"), answer: generated("alpha);"), asked: 1 },
    "whitespace-only": { at: snapshotAt(end), answer: generated("  "), asked: 1 },
    "only-closers": { at: snapshotAt("f(a▏"), answer: generated(");"), asked: 1 },
    dismissed: { at: snapshotAt(end), history: { wasDismissed: () => true }, asked: 1 },
    "just-accepted": { at: snapshotAt(end), history: { wasJustAccepted: () => true }, asked: 1 },
    "too-short": { at: snapshotAt(end), answer: generated("+"), asked: 1 },
  };

  for (const [reason, { at, answer, settings, state, history, asked }] of Object.entries(cases))
    it(reason, async () => {
      const engine = new FakeEngine(answer ?? generated("never();"));
      if (state) engine.state = state;
      assert.equal(
        nothing(await ask(completer(engine, settings, { history: { ...NO_HISTORY, ...history } }), at)).reason,
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

  it("does not ask when the text has changed during its own wait", async () => {
    const engine = new FakeEngine(generated("b;"));
    const abort = new AbortController();
    abort.abort();
    assert.equal(nothing(await ask(completer(engine), snapshotAt(end), abort.signal)).reason, "cancelled");
    assert.equal(engine.requests.length, 0);
  });

  it("asked by hand, it goes on where automatic suggestions do not", async () => {
    for (const at of [mid, "con▏st a"]) {
      const engine = new FakeEngine(generated("tinue", 0.01));
      assert.equal(shown(await ask(completer(engine), snapshotAt(at, { trigger: "invoke" }))).text, "tinue");
    }
  });

  it("asked by hand, it offers again what was dismissed", async () => {
    const history = { ...NO_HISTORY, wasDismissed: () => true };
    const subject = completer(new FakeEngine(generated("b();")), {}, { history });
    assert.equal(shown(await ask(subject, snapshotAt(end, { trigger: "invoke" }))).text, "b();");
    const along = nothing(await ask(subject, snapshotAt("const a = b▏")));
    assert.equal(along.reason, "dismissed", "also what is left of it");
  });

  it("reports every decision with its time", async () => {
    const decisions: Decision[] = [];
    let clock = 0;
    const options = { onDecision: (decision: Decision) => decisions.push(decision), now: () => clock++ };
    const subject = completer(new FakeEngine(generated("1;")), {}, options);
    await ask(subject, snapshotAt(end));
    await ask(subject, snapshotAt(mid));
    assert.deepEqual(
      decisions.map(({ kind, path }) => [kind, path]),
      [
        ["shown", "src/a.ts"],
        ["nothing", "src/a.ts"],
      ],
    );
    assert.ok(decisions.every(({ totalMs }) => totalMs > 0));
  });
});

describe("completer: reuse", () => {
  it("typing along a suggestion, and stepping back, asks the engine once", async () => {
    const engine = new FakeEngine(generated("compute(a, b);"));
    const subject = completer(engine);
    assert.equal(shown(await ask(subject, snapshotAt("const x = ▏\n"))).text, "compute(a, b);");
    const typed = ["c", "co", "compute(", "compute(a, b)", "compute", "comp", ""];
    for (const text of typed) {
      const decision = shown(await ask(subject, snapshotAt(`const x = ${text}▏\n`)));
      assert.equal(decision.source, "reuse");
      assert.equal(text + decision.text, "compute(a, b);");
      assert.equal(decision.edit.insertText, "const x = compute(a, b);");
    }
    assert.equal(engine.requests.length, 1);
  });

  it("follows an editor that closes brackets by itself", async () => {
    const engine = new FakeEngine(generated("compute(a, b);"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("const x = ▏\n"));
    const decision = shown(await ask(subject, snapshotAt("const x = compute(▏)\n")));
    assert.deepEqual([decision.source, decision.text, decision.edit.after], ["reuse", "a, b);", 1]);
    assert.equal(engine.requests.length, 1);
  });

  it("does not take an earlier answer for the model's work of now", async () => {
    const subject = completer(new FakeEngine(generated("compute(a, b)")));
    assert.ok(generatedNow(await ask(subject, snapshotAt("const x = ▏\n"))));
    const along = shown(await ask(subject, snapshotAt("const x = compute(▏)\n")));
    assert.equal(generatedNow(along), undefined);
    const done = nothing(await ask(subject, snapshotAt("const x = compute(a, b▏)\n")));
    assert.deepEqual([done.reason, generatedNow(done)], ["only-closers", undefined]);
  });

  it("asks anew after another key, for another text below, and for another document", async () => {
    const engine = new FakeEngine(generated("compute(a, b);"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("const x = ▏\n"));
    await ask(subject, snapshotAt("const x = d▏\n"));
    await ask(subject, snapshotAt("const x = ▏\nmore"));
    await ask(subject, snapshotAt("const x = ▏\n", { document: "file:///b.ts" }));
    assert.equal(engine.requests.length, 4);
  });

  it("does not offer again what was just accepted, and then wants a block", async () => {
    const engine = new FakeEngine(generated("compute(a, b);"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("const x = ▏\n"));
    engine.answer = generated("\nconst y = 1;");
    const decision = shown(await ask(subject, snapshotAt("const x = compute(a, b);▏\n")));
    assert.deepEqual([decision.source, decision.mode, decision.text], ["engine", "block", "\nconst y = 1;"]);
    assert.deepEqual(
      engine.requests.map(({ mode }) => mode),
      ["line", "block"],
    );
  });

  it("goes on with the line when the accepted part of it was cut short", async () => {
    const engine = new FakeEngine(generated("compute(", 0.9, "low-probability"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("const x = ▏\n"));
    assert.equal((await ask(subject, snapshotAt("const x = compute(▏\n"))).mode, "line");
  });

  it("asked by hand for a block, a line from before is not enough", async () => {
    const engine = new FakeEngine(generated("f(() => {"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("▏\n"));
    engine.answer = generated("f(() => {\n  g();\n});", 0.9, "dedent");
    assert.equal(shown(await ask(subject, snapshotAt("▏\n", { trigger: "invoke" }))).mode, "block");
    assert.equal(engine.requests.length, 2);
  });

  it("goes on in the middle of a line with what was asked for there by hand", async () => {
    const engine = new FakeEngine(generated("start"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("a = ▏ + b;", { trigger: "invoke" }));
    assert.equal(shown(await ask(subject, snapshotAt("a = sta▏ + b;"))).text, "rt");
    assert.equal(engine.requests.length, 1);
  });

  it("forgets when it is told to", async () => {
    const engine = new FakeEngine(generated("1;"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("a = ▏"));
    subject.clear();
    await ask(subject, snapshotAt("a = ▏"));
    assert.equal(engine.requests.length, 2);
  });
});

describe("completer: the item", () => {
  it("replaces the line from its start", async () => {
    const decision = shown(await ask(completer(new FakeEngine(generated("a, b)"))), snapshotAt("  foo(▏)")));
    assert.deepEqual(decision.edit, { insertText: "  foo(a, b)", before: 6, after: 1 });
  });

  it("goes on from the highlighted list entry and replaces what the entry replaces", async () => {
    const engine = new FakeEngine(generated(".log(x);"));
    const selected = { text: "console", before: 2, after: 0 };
    const decision = shown(await ask(completer(engine), snapshotAt("  co▏", { selected })));
    assert.deepEqual(decision.edit, { insertText: "console.log(x);", before: 2, after: 0 });
    assert.equal(engine.requests[0]?.prefix, "  console");
    assert.equal(engine.requests[0]?.mode, "line");
  });

  it("ends before the rest of the line over a highlighted entry", async () => {
    const selected = { text: "value", before: 3, after: 0 };
    const decision = shown(
      await ask(completer(new FakeEngine(generated(", 1)"))), snapshotAt("f(val▏)", { selected })),
    );
    assert.deepEqual(decision.edit, { insertText: "value, 1", before: 3, after: 0 });
  });

  it("gives the engine bounded work", async () => {
    const engine = new FakeEngine(generated("x"));
    const subject = completer(engine, { maxTokens: 200 });
    await ask(subject, snapshotAt(`${"line\n".repeat(5000)}a = ▏\n${"line\n".repeat(5000)}`));
    const [request] = engine.requests;
    assert.ok(request && request.prefix.length <= 6144 && request.suffix.length <= 2048);
    assert.deepEqual([request.mode, request.maxTokens], ["line", 48]);
  });
});

describe("completer: its own wait", () => {
  it("waits only while answers are slower than typing", async () => {
    let clock = 0;
    const waits: number[] = [];
    const engine = new FakeEngine(async () => {
      clock += 300;
      return generated("+");
    });
    const wait = async (ms: number): Promise<void> => {
      waits.push(ms);
      clock += ms;
    };
    const subject = completer(engine, {}, { now: () => clock, wait });
    for (let key = 0; key < 4; key++) await ask(subject, snapshotAt(`a${"b".repeat(key)} = ▏`));
    assert.equal(waits.length, 0, "300 ms between keys, 300 ms for an answer");
    for (let key = 0; key < 40; key++) {
      clock -= 200;
      await ask(subject, snapshotAt(`a${"c".repeat(key)} = ▏`));
    }
    assert.ok(waits.length > 0 && waits.every((ms) => ms > 0 && ms <= 150));
  });
});
