import assert from "node:assert/strict";
import { generatedNow } from "../../../../src/host/completion/decision";
import { PREFIX_UNITS } from "../../../../src/host/context/snapshot";
import { ask, completer, nothing, shown } from "../../support/completing";
import { FakeEngine, generated } from "../../support/fakeEngine";
import { snapshotAt } from "../../support/snapshots";

describe("completer: reuse", () => {
  it("asks the engine once for typing along a suggestion and stepping back", async () => {
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

  it("keeps the line that stands when it is asked by hand, with the block beside it", async () => {
    const engine = new FakeEngine(generated("f(() => {"));
    const subject = completer(engine);
    await ask(subject, snapshotAt("▏\n"));
    engine.answer = generated("f(() => {\n  g();\n});", 0.9, "dedent");
    const decision = shown(await ask(subject, snapshotAt("▏\n", { trigger: "invoke" })));
    assert.deepEqual([decision.source, decision.text], ["reuse", "f(() => {"]);
    const others = decision.alternatives?.map(({ text }) => text);
    assert.deepEqual(others, ["f(() => {\n  g();\n});"]);
    assert.equal(engine.requests.at(-1)?.mode, "block");
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
    assert.ok(request && request.prefix.length <= PREFIX_UNITS && request.suffix.length <= 2048);
    assert.deepEqual([request.mode, request.maxTokens], ["line", 48]);
  });
});
