import assert from "node:assert/strict";
import { Completer, type CompleterOptions } from "../../../../../src/host/completion/completer";
import type { Decision } from "../../../../../src/host/completion/decision";
import { DEFAULT_SETTINGS, type Preset } from "../../../../../src/host/completion/settings";
import type { AcceptanceModel } from "../../../../../src/model/acceptanceModel";
import type { CompletionResult } from "../../../../../src/model/completion/result";
import { FakeEngine, generated, MODEL } from "../../../support/fakeEngine";
import { TRUSTING } from "../../../support/keepSection";
import { type SnapshotOptions, snapshotAt } from "../../../support/snapshots";

/** An answer, word by word with its probabilities. */
function written(words: readonly (readonly [string, number])[]): CompletionResult {
  const whole = generated(words.map(([text]) => text).join(""));
  assert.ok(whole.kind === "generated");
  return { ...whole, steps: words.map(([text, probability]) => ({ id: 1, text, probability, healed: false })) };
}

const RISKY = written([
  ["compute", 0.9],
  ["(a", 0.8],
  [", b, fallback, options", 0.2],
  [");", 0.9],
]);

interface Asked {
  readonly preset?: Preset;
  readonly keep?: AcceptanceModel;
  readonly at?: string;
  readonly options?: Partial<CompleterOptions>;
  readonly snapshot?: SnapshotOptions;
}

function completerOf(answer: CompletionResult, { preset = "balanced", keep = TRUSTING, options }: Asked = {}) {
  const engine = new FakeEngine(answer);
  engine.state = { kind: "ready", model: { ...MODEL, acceptance: keep } };
  const settings = { ...DEFAULT_SETTINGS, preset };
  return { engine, completer: new Completer(engine, { settings: () => settings, ...options }) };
}

function ask(answer: CompletionResult, asked: Asked = {}): Promise<Decision> {
  const snapshot = snapshotAt(asked.at ?? "const x = ▏\n", asked.snapshot);
  return completerOf(answer, asked).completer.complete(snapshot, new AbortController().signal);
}

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, String(actual));

describe("what is likely enough to be kept", () => {
  it("is shown whole, with its estimate", async () => {
    const decision = await ask(generated("compute(a);", 0.9));
    assert.equal(decision.kind === "shown" && decision.text, "compute(a);");
    near(decision.estimate?.value, 0.9 / 1.9);
    assert.equal(decision.estimate?.threshold, 0.25);
  });

  it("is cut before the first risky token", async () => {
    const decision = await ask(RISKY);
    assert.equal(decision.kind === "shown" && decision.text, "compute(a");
    near(decision.estimate?.value, 0.72 / 1.72);
  });

  it("depends on the preset: Eager shows more of it, Calm less", async () => {
    const eager = await ask(RISKY, { preset: "eager" });
    assert.equal(eager.kind === "shown" && eager.text, "compute(a, b, fallback, options");
    const calm = await ask(RISKY, { preset: "calm" });
    assert.equal(calm.kind === "shown" && calm.text, "compute");
  });

  it("is nothing where no beginning is likely enough, and the estimate says by how much", async () => {
    const decision = await ask(
      written([
        ["maybe", 0.075],
        ["();", 0.9],
      ]),
    );
    assert.ok(decision.kind === "nothing");
    assert.deepEqual([decision.reason, decision.detail], ["low-estimate", "0.06 < 0.25"]);
    near(decision.estimate?.value, 0.0675 / 1.0675);
    assert.equal(decision.generation?.text, "maybe();");
  });

  it("is not asked for by hand: then everything is shown, without an estimate", async () => {
    const decision = await ask(generated("maybe();", 0.01), { snapshot: { trigger: "invoke" } });
    assert.equal(decision.kind, "shown");
    assert.equal(decision.estimate, undefined);
  });

  it("is judged by the mean probability where the model brings no estimate", async () => {
    const engine = new FakeEngine(RISKY);
    const completer = new Completer(engine, { settings: () => DEFAULT_SETTINGS });
    const decision = await completer.complete(snapshotAt("const x = ▏\n"), new AbortController().signal);
    assert.equal(decision.kind === "shown" && decision.text, "compute(a, b, fallback, options);");
    assert.equal(decision.estimate, undefined);
  });

  it("is cleaned up again when it is cut, and left when clean-up leaves nothing of it", async () => {
    const answer = written([
      ["+", 0.9],
      ["+", 0.1],
    ]);
    const decision = await ask(answer);
    assert.equal(decision.kind === "nothing" && decision.reason, "low-estimate");
  });

  it("keeps its estimate while it is typed along", async () => {
    const { completer, engine } = completerOf(RISKY);
    const signal = new AbortController().signal;
    const first = await completer.complete(snapshotAt("const x = ▏\n"), signal);
    const rest = await completer.complete(snapshotAt("const x = comp▏\n"), signal);
    assert.equal(rest.kind === "shown" && rest.source, "reuse");
    assert.deepEqual(rest.estimate, first.estimate);
    assert.equal(engine.requests.length, 1);
  });

  it("leaves its line unfinished when it was cut, though the model had ended the line", async () => {
    const { completer } = completerOf(RISKY);
    const signal = new AbortController().signal;
    await completer.complete(snapshotAt("const x = ▏\n"), signal);
    const next = await completer.complete(snapshotAt("const x = compute(a▏\n"), signal);
    assert.equal(next.mode, "line");
  });

  it("takes recent accepts and dismissals into account, as they are at that moment", async () => {
    const weights = { ...TRUSTING.weights, luck: 4 };
    let recentAcceptance = { accepts: 0, dismissals: 9 };
    const history = {
      get recentAcceptance() {
        return recentAcceptance;
      },
      wasDismissed: () => false,
      wasJustAccepted: () => false,
    };
    const { completer } = completerOf(generated("compute(a);", 0.9), {
      keep: { ...TRUSTING, weights },
      options: { history },
    });
    const decide = () => completer.complete(snapshotAt("const x = ▏\n"), new AbortController().signal);
    assert.equal((await decide()).kind, "nothing");
    recentAcceptance = { accepts: 9, dismissals: 0 };
    assert.equal((await decide()).kind, "shown");
  });
});
