import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../../src/core/errors";
import { sentence } from "../../../src/core/translate";
import { AnalysisRunner } from "../../../src/engine/analyses";
import { Engine } from "../../../src/engine/engine";
import type { RecordedRequest } from "../../../src/engine/inspect/attentionRecorder";
import { LatestWins } from "../../../src/engine/latestWins";
import type { CompletionRequest } from "../../../src/model/completion/request";
import type { CompletionResult } from "../../../src/model/completion/result";
import type { AnalysisJob } from "../../../src/model/inspection/analysis";
import { type LoadedModel, loadModel } from "../../../src/model/loadModel";
import { SAMPLED } from "../support/engineRequest";
import { tinyModel } from "../support/tinyModel";

const TOKENS = Array.from({ length: 40 }, (_, i) => (i * 37) % 500);
const INSPECTED: RecordedRequest = { id: 7, tokens: TOKENS, promptTokens: 32, healed: 1, chosen: TOKENS.slice(32) };
const MATRIX: AnalysisJob = { kind: "matrix", layer: 1, head: "mean", size: 500 };
const WHY: AnalysisJob = { kind: "why", lines: [{ from: 3, to: 9 }] };
const JOBS: readonly AnalysisJob[] = [
  MATRIX,
  { kind: "rollout", size: 20 },
  { kind: "pipeline", step: 2, layer: 0, head: 1 },
  WHY,
];

describe("Analyses", () => {
  let model: LoadedModel;
  let opened: number;
  let closed: number;
  before(async () => {
    model = await loadModel(await tinyModel("int8"), 1, () => {});
  });
  after(() => model.close());
  beforeEach(() => {
    opened = 0;
    closed = 0;
  });

  /** On a session that is counted. */
  function analyses(inspected: RecordedRequest | undefined = INSPECTED, idleMs?: number): AnalysisRunner {
    const openAnalysis = async () => {
      const graph = await model.openAnalysis?.();
      assert.ok(graph);
      opened += 1;
      return {
        run: graph.run.bind(graph),
        close: async () => {
          closed += 1;
          await graph.close();
        },
      };
    };
    return new AnalysisRunner({ ...model, openAnalysis }, () => inspected, new LatestWins(), idleMs);
  }

  it("opens the analysis graph at the first job that needs it, once, and lets it go when nobody looks", async () => {
    const beside = analyses();
    assert.equal((await beside.run(1, 7, WHY)).kind, "why");
    assert.equal(opened, 0);
    for (const [index, job] of JOBS.entries()) assert.equal((await beside.run(index, 7, job)).kind, job.kind);
    assert.deepEqual([opened, closed], [1, 0]);
    beside.stop();
    assert.equal((await beside.run(9, 7, WHY)).kind, "why");
    assert.deepEqual([opened, closed], [1, 1]);
    assert.equal((await beside.run(9, 7, MATRIX)).kind, "matrix");
    beside.stop();
    beside.stop();
    await beside.run(9, 7, WHY);
    assert.deepEqual([opened, closed], [2, 2]);
  });

  it("lets the analysis graph go when no job has come for a while", async () => {
    const beside = analyses(INSPECTED, 1);
    await beside.run(1, 7, MATRIX);
    while (closed === 0) await sleep(1);
    await beside.run(2, 7, MATRIX);
    while (closed === 1) await sleep(1);
    assert.deepEqual([opened, closed], [2, 2]);
  });

  it("cancels what runs and what waits when nobody looks", async () => {
    const beside = analyses();
    const results = JOBS.map((job, index) => beside.run(index, 7, job, () => beside.stop()));
    const kinds = (await Promise.all(results)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["cancelled", "cancelled", "cancelled", "cancelled"]);
    await beside.run(9, 7, WHY);
    assert.equal(opened, closed);
  });

  it("cancels one job of several", async () => {
    const beside = analyses();
    const results = JOBS.map((job, index) => beside.run(index, 7, job, () => beside.cancel(1)));
    beside.cancel(3);
    const kinds = (await Promise.all(results)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["matrix", "cancelled", "pipeline", "cancelled"]);
    beside.stop();
  });

  it("says when the request is no longer there, and when the folder has no analysis graph", async () => {
    const stale = { kind: "unavailable", reason: "stale" };
    assert.deepEqual(await analyses().run(1, 6, MATRIX), stale);
    const gone = new AnalysisRunner(model, () => undefined, new LatestWins());
    assert.deepEqual(await gone.run(1, 7, MATRIX), stale);
    const older = new AnalysisRunner({ ...model, openAnalysis: undefined }, () => INSPECTED, new LatestWins());
    assert.deepEqual(await older.run(1, 7, MATRIX), { kind: "unavailable", reason: "no-analysis-graph" });
    older.stop();
  });

  it("answers with the error when the graph does not load or the job makes no sense, and works again after it", async () => {
    const broken = () => Promise.reject(new AppError("model-corrupt", sentence("It is broken."), sentence("Mend it.")));
    const failing = new AnalysisRunner({ ...model, openAnalysis: broken }, () => INSPECTED, new LatestWins());
    const failed = await failing.run(1, 7, MATRIX);
    assert.ok(failed.kind === "failed" && failed.error.code === "model-corrupt" && failed.error.fix === "Mend it.");
    const beside = analyses();
    for (const job of [
      { kind: "matrix", layer: 99, head: 0, size: 5 },
      { kind: "pipeline", step: 9, layer: 0, head: 0 },
      { kind: "why", lines: [{ from: 30, to: 35 }] },
    ] as const) {
      assert.equal((await beside.run(1, 7, job)).kind, "failed", JSON.stringify(job));
    }
    assert.equal((await beside.run(1, 7, MATRIX)).kind, "matrix");
    beside.stop();
  });

  it("shows at most as many tokens as the protocol allows", async () => {
    const tokens = Array.from({ length: 500 }, (_, i) => i);
    const long = { ...model, shape: { ...model.shape, context: 512 }, openAnalysis: undefined };
    const sizes: number[] = [];
    const graph = {
      run: async (feeds: Parameters<typeof model.graph.run>[0]) => {
        const { input_ids: ids, mask } = feeds;
        assert.ok(ids && mask);
        sizes.push(ids.data.length);
        return {
          new_kv: new Float32Array(3 * ids.data.length * 256),
          "h.0.attn.p": new Float32Array(2 * mask.data.length),
        };
      },
      close: async () => {},
    };
    const beside = new AnalysisRunner(
      { ...long, openAnalysis: async () => graph },
      () => ({ ...INSPECTED, tokens }),
      new LatestWins(),
    );
    const result = await beside.run(1, 7, { kind: "matrix", layer: 0, head: 0, size: 1e9 });
    assert.ok(result.kind === "matrix");
    assert.deepEqual([result.first, result.size, result.weights.length], [116, 384, 384 * 384]);
    assert.deepEqual(sizes, [64, 52, 64, 64, 64, 64, 64, 64]);
    beside.stop();
  });
});

describe("a completion while an analysis runs", () => {
  const REQUEST: CompletionRequest = { ...SAMPLED, prefix: "q1 ".repeat(28), inspect: true };
  const OTHER = { ...REQUEST, document: "file:///b.ts", prefix: "z1 ".repeat(28), inspect: false };

  it("goes first, with the same tokens as without, and the analysis ends with the same numbers", async () => {
    const engine = await Engine.load(await tinyModel("int8"), 1, () => {});
    const completions = new LatestWins<CompletionResult>();
    const beside = engine.analysesBeside(completions);
    const events: string[] = [];
    const complete = async (id: number, request: CompletionRequest): Promise<CompletionResult> => {
      const work = async (signal: AbortSignal): Promise<CompletionResult> => {
        events.push("begin");
        const result = await engine.complete(request, signal, 0, id);
        events.push("end");
        return result;
      };
      return await completions.run(id, work, { kind: "cancelled", steps: 0 });
    };
    const first = await complete(1, REQUEST);
    const undisturbed = await complete(2, OTHER);
    assert.ok(first.kind === "generated" && undisturbed.kind === "generated");
    assert.ok(first.steps.some(({ healed }) => !healed) && undisturbed.steps.length > 0);
    const promptTokens = first.stats.promptTokens;
    const lines = Array.from({ length: 12 }, (_, i) => ({ from: 7 * i, to: 7 * i + 5 })).filter(
      ({ to }) => to < promptTokens,
    );
    const jobs: AnalysisJob[] = [
      { kind: "why", lines },
      { kind: "rollout", size: 100 },
    ];
    for (const job of jobs) {
      const alone = await beside.run(3, 1, job);
      assert.equal(alone.kind, job.kind);
      for (const when of [1, 2, 3]) {
        events.length = 0;
        let disturbing: Promise<CompletionResult> | undefined;
        const analysis = beside.run(4, 1, job, () => {
          events.push("turn");
          if (events.length === when) disturbing = complete(5, OTHER);
        });
        const result = await analysis;
        const answer = await disturbing;
        assert.ok(answer?.kind === "generated");
        assert.deepEqual(
          answer.steps.map(({ id }) => id),
          undisturbed.steps.map(({ id }) => id),
        );
        assert.deepEqual(result, alone);
        // It came behind turn `when`, had the engine to itself, and there were turns left for the analysis.
        assert.deepEqual(
          events.slice(0, when + 3),
          [...Array(when).fill("turn"), "begin", "end", "turn"],
          `${job.kind}, ${when}`,
        );
      }
    }
    beside.stop();
    await beside.run(6, 1, WHY);
    await engine.close();
  });
});
