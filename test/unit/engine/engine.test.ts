import assert from "node:assert/strict";
import { mock } from "node:test";
import { systemClock } from "../../../src/core/clock";
import { Engine } from "../../../src/engine/engine";
import type { CompletionRequest } from "../../../src/model/completion/request";
import type { CompletionResult } from "../../../src/model/completion/result";
import { SAMPLED } from "../support/engineRequest";
import { tinyModel } from "../support/tinyModel";

const REQUEST: CompletionRequest = { ...SAMPLED, prefix: "" };
/** More than one chunk of the tiny model's tokens, and different ones for each letter. */
const long = (letter: string): CompletionRequest => ({ ...REQUEST, prefix: `${letter}1 `.repeat(28) });
const never = new AbortController().signal;

describe("Engine", () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.load(await tinyModel("fp32"), 1, () => {});
  });
  after(() => engine.close());

  it("stops between chunks and between steps, and leaves a cache that is true", async () => {
    const undisturbed = await engine.complete(long("q"), never, 0);
    assert.ok(undisturbed.kind === "generated");
    // Cancelled ever later: in the prefill, between decode steps, after the end.
    for (let turns = 0; turns < 12; turns++) {
      await engine.complete(long("z"), never, 0);
      const controller = new AbortController();
      const cancelled = engine.complete(long("q"), controller.signal, 0);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      const { kind } = await cancelled;
      assert.ok(turns > 0 || kind === "cancelled");
      const again = await engine.complete(long("q"), never, 0);
      assert.ok(again.kind === "generated");
      assert.equal(again.text, undisturbed.text);
      assert.deepEqual(
        again.steps.map(({ id }) => id),
        undisturbed.steps.map(({ id }) => id),
      );
    }
  });

  it("tells what was reused, computed and dropped", async () => {
    const first = await engine.complete({ ...REQUEST, prefix: "let a = 1;\nlet b =\n" }, never, 0);
    const second = await engine.complete({ ...REQUEST, prefix: "let a = 1;\nlet b =\nlet c =\n" }, never, 5);
    assert.ok(first.kind === "generated" && second.kind === "generated");
    assert.equal(second.stats.reusedTokens, first.stats.promptTokens);
    assert.equal(second.stats.computedTokens, second.stats.promptTokens - first.stats.promptTokens);
    assert.equal(second.stats.waitMs, 5);
    const fresh = await engine.complete({ ...REQUEST, document: "file:///b.ts", prefix: "completely other" }, never, 0);
    assert.ok(fresh.kind === "generated");
    assert.equal(fresh.stats.reusedTokens, 1);
    assert.equal(fresh.stats.droppedTokens, second.stats.promptTokens + second.stats.decodeMs.length - 1);
  });

  it("gives alternatives when they are asked for, and accepting the first costs what it did without", async () => {
    const sampling = { ...REQUEST.sampling, temperature: 0 };
    const request = { ...REQUEST, prefix: "q1 q1 q1\nq1 ", document: "file:///c.ts", sampling };
    const accepted = async (first: CompletionResult): Promise<number> => {
      assert.ok(first.kind === "generated");
      const next = await engine.complete({ ...request, prefix: request.prefix + first.text }, never, 0);
      assert.ok(next.kind === "generated");
      return next.stats.computedTokens;
    };
    const plain = await engine.complete(request, never, 0);
    const costs = await accepted(plain);
    const asked = await engine.complete({ ...request, alternatives: 9 }, never, 0);
    assert.ok(plain.kind === "generated" && asked.kind === "generated" && asked.alternatives);
    assert.equal(plain.alternatives, undefined);
    assert.equal(asked.text, plain.text);
    assert.ok(asked.alternatives.length >= 1 && asked.alternatives.length <= 3, `${asked.alternatives.length}`);
    assert.equal(await accepted(asked), costs);
  });

  it("reads the prompt and does no more when no token is wanted", async () => {
    const request = { ...REQUEST, prefix: "const warm = 1;\nlet x =\n", maxTokens: 0 };
    const result = await engine.complete(request, never, 0);
    assert.ok(result.kind === "generated");
    assert.deepEqual([result.text, result.steps.length, result.stats.decodeMs.length], ["", 0, 0]);
    const next = await engine.complete({ ...request, maxTokens: 4 }, never, 0);
    assert.ok(next.kind === "generated");
    assert.equal(next.stats.computedTokens, 1);
  });

  it("ends in time when the budget is used up", async () => {
    const result = await engine.complete({ ...long("w"), budgetMs: 0 }, never, 0);
    assert.ok(result.kind === "generated");
    assert.deepEqual([result.stop, result.steps.length], ["time", 0]);
  });

  it("counts the budget from where the prompt is read", async () => {
    // The start, and the end of tokenising; reading the prompt takes ten seconds then.
    const times = [0, 0];
    const clock = mock.method(systemClock, "now", () => times.shift() ?? 10_000);
    const result = await engine.complete({ ...long("b"), budgetMs: 5000 }, never, 0);
    clock.mock.restore();
    assert.ok(result.kind === "generated");
    assert.equal(result.stats.prefillMs, 10_000);
    assert.ok(result.steps.length > 0 && result.stop !== "time");
  });

  it("takes hostile text as text", async () => {
    for (const prefix of [
      "<|endoftext|>",
      "\u0000\u0001",
      "\ud800x",
      "\u202e",
      "a\r\nb",
      "x".repeat(6000),
      "日".repeat(3000),
    ]) {
      const result = await engine.complete({ ...REQUEST, prefix, suffix: prefix }, never, 0);
      assert.equal(result.kind, "generated", JSON.stringify(prefix.slice(0, 20)));
    }
  });
});
