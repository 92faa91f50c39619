import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { Completer } from "../../../../src/host/completion/completer";
import type { Decision } from "../../../../src/host/completion/decision";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import type { CompletionResult } from "../../../../src/model/completion/result";
import { FakeClock } from "../../support/clocks";
import { FakeEngine, generated } from "../../support/fakeEngine";
import { Random } from "../../support/random";
import { snapshotAt } from "../../support/snapshots";

const LINES = ["compute(a, b);", "console.log(a);", "return value;", "require('a');", "x.compare(b);"];

/** Goes on with the first of {@link LINES} that the line begins with: the same line for each piece of it. */
function continuation(prefix: string): string {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  return LINES.find((known) => known.startsWith(line))?.slice(line.length) ?? "";
}

/** An engine that writes one character whenever it is told to. */
class SlowEngine extends FakeEngine {
  running = 0;
  private steps: (() => void)[] = [];

  constructor() {
    super((request, signal, onPartial) => this.write(continuation(request.prefix), signal, onPartial));
  }

  async step(): Promise<void> {
    for (const go of this.steps.splice(0)) go();
    await settle();
  }

  private async write(text: string, signal: AbortSignal, onPartial: (text: string) => void): Promise<CompletionResult> {
    setMaxListeners(0, signal);
    this.running++;
    assert.equal(this.running, 1, "one request at a time");
    try {
      for (let steps = 0; steps <= text.length; steps++) {
        if (!signal.aborted)
          await new Promise<void>((resolve) => {
            this.steps.push(resolve);
            signal.addEventListener("abort", () => resolve(), { once: true });
          });
        if (signal.aborted) return { kind: "cancelled", steps };
        if (steps > 0) onPartial(text.slice(0, steps));
      }
      return generated(text);
    } finally {
      this.running--;
    }
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** An editor that asks at each key and cancels what it asked before. */
class Editor {
  readonly decisions: Decision[] = [];
  /** Answers to questions that were overtaken. */
  readonly late: Decision[] = [];
  readonly engine = new SlowEngine();
  asked = 0;
  private readonly clock = new FakeClock();
  private readonly completer = new Completer(this.engine, {
    settings: () => ({ ...DEFAULT_SETTINGS, preset: "eager", multiLine: "never" }),
    clock: this.clock,
    onDecision: (decision) => this.decisions.push(decision),
    onLateAnswer: (decision) => this.late.push(decision),
  });
  private abort = new AbortController();
  private latest: Promise<Decision> | undefined;

  async key(text: string): Promise<void> {
    this.asked++;
    this.abort.abort();
    this.abort = new AbortController();
    this.latest = this.completer.complete(snapshotAt(`${text}▏\n`), this.abort.signal);
    await settle();
  }

  async pause(): Promise<Decision | undefined> {
    for (let step = 0; step < 60; step++) await this.engine.step();
    return await this.latest;
  }

  /** The question is taken back, and nobody asks again. */
  async leave(): Promise<void> {
    this.abort.abort();
    await settle();
    this.clock.ring();
    await settle();
  }
}

function textOf(decision: Decision | undefined): string {
  return decision?.kind === "shown" ? decision.text : "";
}

describe("work in flight", () => {
  it("goes on while it agrees with what is typed: one request, and the rest of its answer is shown", async () => {
    const editor = new Editor();
    for (const text of ["c", "co", "com"]) {
      await editor.key(text);
      await editor.engine.step();
    }
    assert.equal(textOf(await editor.pause()), "pute(a, b);");
    assert.equal(editor.engine.requests.length, 1);
    const [first, second] = editor.decisions;
    assert.ok(first?.kind === "nothing" && first.reason === "cancelled" && second?.kind === "nothing");
  });

  it("tells its answer to who looks, once, though the question was overtaken", async () => {
    const editor = new Editor();
    for (const text of ["c", "co"]) {
      await editor.key(text);
      await editor.engine.step();
    }
    const last = await editor.pause();
    assert.ok(last?.kind === "shown" && last.source === "reuse");
    assert.equal(editor.late.length, 1);
    const [answer] = editor.late;
    assert.ok(answer?.kind === "shown" && answer.source === "engine");
    assert.equal(answer.generation, last.generation);
  });

  it("is cancelled as soon as it disagrees, which may be after the key", async () => {
    const editor = new Editor();
    await editor.key("r");
    await editor.key("req"); // nothing is written yet
    assert.equal(editor.engine.requests.length, 1);
    for (let step = 0; step < 3; step++) await editor.engine.step();
    assert.equal(editor.engine.requests.length, 2, "“ret…” does not go on after “req”");
    assert.equal(textOf(await editor.pause()), "uire('a');");
  });

  it("is cancelled when the text was changed in another way", async () => {
    const editor = new Editor();
    await editor.key("com");
    await editor.key("co");
    assert.equal(editor.engine.requests.length, 2);
    assert.equal(textOf(await editor.pause()), "mpute(a, b);");
  });

  it("is given up when nobody asks again", async () => {
    const editor = new Editor();
    await editor.key("com");
    await editor.engine.step();
    assert.equal(editor.engine.running, 1);
    await editor.leave();
    assert.equal(editor.engine.running, 0);
  });

  it("says how far a request had come that was cancelled", async () => {
    const editor = new Editor();
    await editor.key("com");
    for (let step = 0; step < 4; step++) await editor.engine.step();
    await editor.leave();
    const [decision] = editor.decisions;
    assert.ok(decision?.kind === "nothing" && decision.reason === "cancelled");
    assert.equal(decision.detail, "3");
  });

  it("shows what an engine that answers at once would, with fewer requests than keys, whatever is typed", async () => {
    const random = new Random(11);
    let asked = 0;
    let requests = 0;
    for (let round = 0; round < 25; round++) {
      const editor = new Editor();
      let text = "";
      for (let key = 0; key < 12; key++) {
        const along = continuation(text).slice(0, 1 + random.below(2));
        const act = random.below(10);
        if (act < 7 && along !== "") text += along;
        else if (act === 7) text = text.slice(0, -1);
        else if (act === 8) text += random.pick(["c", "r", "x", "o"]);
        else text = "";
        await editor.key(text);
        for (let step = random.below(4); step > 0; step--) await editor.engine.step();
        if (random.below(4) > 0) continue;
        const decision = await editor.pause();
        assert.equal(editor.engine.running, 0);
        const rest = textOf(decision);
        assert.ok(rest === "" || rest === continuation(text), `${JSON.stringify(rest)} after ${JSON.stringify(text)}`);
        if (continuation(text).length > 3) assert.equal(rest, continuation(text));
      }
      await editor.pause();
      assert.equal(editor.decisions.length, editor.asked, "a decision for each question, and no second one");
      asked += editor.asked;
      requests += editor.engine.requests.length;
    }
    assert.ok(requests < 0.6 * asked, `${requests} requests for ${asked} keys`);
  });
});
