import assert from "node:assert/strict";
import { Engine } from "../../../src/engine/engine";
import type { CompletionRequest } from "../../../src/model/completion/request";
import type { CompletionResult } from "../../../src/model/completion/result";
import type { MemoryChange } from "../../../src/model/memory";
import { tinyModel } from "../support/tinyModel";

const never = new AbortController().signal;
const LINES = ["import { bake } from './oven';", "const brown_bread = bake(flour, water, salt);", "export {};"];

const REQUEST: CompletionRequest = {
  document: "file:///a.ts",
  path: "a.ts",
  prefix: "const white = 1;\nconst brown_bread =",
  prefixStart: 0,
  suffix: "",
  cursor: { line: 1, column: 19 },
  mode: "line",
  maxTokens: 24,
  budgetMs: 60_000,
  sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  memory: true,
};

async function remember(engine: Engine, change: MemoryChange): Promise<void> {
  await new Promise<void>((done) => {
    engine.memory.add(change, () => done());
  });
}

function written(result: CompletionResult) {
  assert.ok(result.kind === "generated");
  return result;
}

describe("Engine with a memory", () => {
  let engine: Engine;
  before(async () => {
    engine = await Engine.load(await tinyModel("fp32"), 1, () => {});
    await remember(engine, {
      kind: "document",
      document: "file:///b.ts",
      path: "src/b.ts",
      rank: "open",
      lines: LINES,
    });
  });
  after(() => engine.close());

  it("writes what another file has, and says where it was", async () => {
    const { text, steps, stats } = written(await engine.complete(REQUEST, never, 0));
    assert.equal(text, " bake(flour, water, salt);");
    const sources = steps.filter(({ healed }) => !healed).map(({ memory }) => memory);
    assert.ok(sources.length > 3);
    for (const source of sources) {
      assert.ok(source && source.share > 0.1 && source.share <= 1);
      assert.deepEqual([source.document, source.path, source.line], ["file:///b.ts", "src/b.ts", 1]);
    }
    assert.ok((stats.draftedAccepted ?? 0) > 0 && stats.decodeMs.length < steps.length);
  });

  it("writes the same without drafts, where somebody looks", async () => {
    const fast = written(await engine.complete(REQUEST, never, 0));
    const inspected = written(await engine.complete({ ...REQUEST, inspect: true }, never, 0, 7));
    assert.equal(inspected.text, fast.text);
    assert.equal(inspected.stats.drafted, 0);
  });

  it("is the model alone when the request does not ask for it", async () => {
    const off = written(await engine.complete({ ...REQUEST, memory: false }, never, 0));
    const alone = await Engine.load(await tinyModel("fp32"), 1, () => {});
    try {
      const model = written(await alone.complete({ ...REQUEST, memory: false }, never, 0));
      assert.deepEqual(off.steps, model.steps);
      assert.ok(off.steps.every(({ memory }) => memory === undefined));
      assert.equal(off.stats.drafted, 0);
    } finally {
      await alone.close();
    }
  });

  it("forgets what is forgotten", async () => {
    await remember(engine, { kind: "forget", document: "file:///b.ts" });
    const { text } = written(await engine.complete(REQUEST, never, 0));
    assert.ok(!text.includes("flour"), text);
  });
});
