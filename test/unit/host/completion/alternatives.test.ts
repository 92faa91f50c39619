import assert from "node:assert/strict";
import { Completer } from "../../../../src/host/completion/completer";
import type { Decision, Shown } from "../../../../src/host/completion/decision";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import type { Alternative, CompletionResult } from "../../../../src/model/completion/result";
import { FakeEngine, generated } from "../../support/fakeEngine";
import { snapshotAt } from "../../support/snapshots";

const settings = { ...DEFAULT_SETTINGS, nextSuggestion: false };
const never = new AbortController().signal;

function writes(text: string, ...others: string[]): CompletionResult {
  const alternatives = others.map((other): Alternative => {
    const step = { id: 2, text: other, probability: 0.5, healed: false };
    return { text: other, steps: [step], stop: "newline" };
  });
  return { ...generated(text), ...(others.length > 0 && { alternatives }) } as CompletionResult;
}

function shown(decision: Decision): Shown {
  assert.ok(decision.kind === "shown", JSON.stringify(decision));
  return decision;
}

const textsOf = ({ text, alternatives = [] }: Shown): string[] => [text, ...alternatives.map((other) => other.text)];

describe("completer: alternatives", () => {
  it("are asked for by hand only, and cleaned up like the first", async () => {
    const engine = new FakeEngine(writes("a, b);", "b, a);", "a, b);  ", "  ", "c);"));
    const subject = new Completer(engine, { settings: () => settings });
    const decision = shown(await subject.complete(snapshotAt("f(▏)\n", { trigger: "invoke" }), never));
    assert.deepEqual(textsOf(decision), ["a, b);", "b, a);", "c);"]);
    assert.deepEqual(
      decision.alternatives?.map(({ edit }) => edit.insertText),
      ["f(b, a);", "f(c);"],
    );
    assert.deepEqual(
      decision.alternatives?.map(({ edit }) => edit.after),
      [1, 1],
    );
    await subject.complete(snapshotAt("g(▏)\n"), never);
    assert.deepEqual(
      engine.requests.map(({ alternatives }) => alternatives),
      [3, undefined],
    );
  });

  it("follow a suggestion that stands already, also where some of it was typed", async () => {
    const engine = new FakeEngine(writes("compute(a);"));
    const subject = new Completer(engine, { settings: () => settings });
    await subject.complete(snapshotAt("const x = ▏\n"), never);
    engine.answer = writes("pute(a);", "pute(b);", "pare(c);");
    const decision = shown(await subject.complete(snapshotAt("const x = com▏\n", { trigger: "invoke" }), never));
    assert.deepEqual(textsOf(decision), ["pute(a);", "pute(b);", "pare(c);"]);
    // The first stays what is typed along; so does another one, once it is gone into.
    const along = shown(await subject.complete(snapshotAt("const x = comp▏\n"), never));
    assert.deepEqual([along.source, along.text], ["reuse", "ute(a);"]);
    const other = shown(await subject.complete(snapshotAt("const x = compare▏\n"), never));
    assert.deepEqual([other.source, other.text], ["reuse", "(c);"]);
    assert.equal(engine.requests.length, 2);
  });

  it("are none when the engine does not answer: the first stays", async () => {
    const engine = new FakeEngine(writes("compute(a);"));
    const subject = new Completer(engine, { settings: () => settings });
    await subject.complete(snapshotAt("const x = ▏\n"), never);
    engine.answer = { kind: "cancelled", steps: 0 };
    const decision = shown(await subject.complete(snapshotAt("const x = ▏\n", { trigger: "invoke" }), never));
    assert.deepEqual(textsOf(decision), ["compute(a);"]);
  });
});
