import assert from "node:assert/strict";
import { silentLogger } from "../../../../src/core/log";
import { EngineClient } from "../../../../src/host/engine/client";
import type { CompletionRequest } from "../../../../src/model/completion/request";
import type { AnalysisJob } from "../../../../src/model/inspection/analysis";
import { tinyModel } from "../../support/tinyModel";

const REQUEST: CompletionRequest = {
  document: "file:///a.ts",
  path: "a.ts",
  prefix: "let a = 1;\nlet b = ",
  prefixStart: 0,
  suffix: "\n",
  mode: "block",
  maxTokens: 8,
  budgetMs: 60_000,
  sampling: { temperature: 1, topK: 0, topP: 1, seed: 1 },
  inspect: true,
};
const MATRIX: AnalysisJob = { kind: "matrix", layer: 0, head: 0, size: 8 };
const fresh = (): AbortSignal => new AbortController().signal;

describe("EngineClient's analyses, with a real engine process", () => {
  let client: EngineClient;
  beforeEach(async () => {
    client = new EngineClient({
      engineFile: "dist/test/unit/engine.js",
      modelFolder: await tinyModel("int8"),
      threads: 1,
      logger: silentLogger,
      onState: () => {},
    });
  });
  afterEach(() => client.dispose());

  async function inspect(): Promise<number> {
    const result = await client.complete(REQUEST, fresh());
    assert.ok(result.kind === "generated" && result.inspectionId !== undefined);
    return result.inspectionId;
  }

  it("come with progress, and their numbers as typed arrays", async () => {
    const of = await inspect();
    const shares: number[] = [];
    const result = await client.analyse(of, MATRIX, fresh(), (share) => shares.push(share));
    assert.ok(result.kind === "matrix");
    assert.ok(result.weights instanceof Float32Array && result.weights.length === 64);
    assert.ok(shares.length > 0 && shares.every((share) => share >= 0 && share <= 1));
    const pipeline = await client.analyse(of, { kind: "pipeline", step: 0, layer: 0, head: 0 }, fresh());
    assert.ok(pipeline.kind === "pipeline");
    assert.ok(pipeline.masked.includes(Number.NEGATIVE_INFINITY));
    assert.ok(pipeline.lens.every(({ ids, texts }) => ids.length === 5 && texts.length === 5));
  });

  it("can be cancelled, and need the latest inspected request", async () => {
    const of = await inspect();
    const controller = new AbortController();
    const cancelled = client.analyse(of, MATRIX, controller.signal);
    controller.abort();
    assert.deepEqual(await cancelled, { kind: "cancelled" });
    assert.deepEqual(await client.analyse(of, MATRIX, controller.signal), { kind: "cancelled" });
    const newer = await inspect();
    const stale = { kind: "unavailable", reason: "stale" };
    assert.deepEqual(await client.analyse(of, MATRIX, fresh()), stale);
    assert.equal((await client.analyse(newer, MATRIX, fresh())).kind, "matrix");
    client.stopInspecting();
    assert.deepEqual(await client.analyse(newer, MATRIX, fresh()), stale);
  });

  it("start no engine, and end with it", async () => {
    assert.deepEqual(await client.analyse(1, MATRIX, fresh()), { kind: "unavailable", reason: "stale" });
    assert.equal(client.pid, undefined);
    const of = await inspect();
    const lost = client.analyse(of, MATRIX, fresh());
    client.stop();
    assert.deepEqual(await lost, { kind: "cancelled" });
  });
});
