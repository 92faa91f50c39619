import assert from "node:assert/strict";
import { AppError } from "../../../../../src/core/errors";
import { sentence } from "../../../../../src/core/translate";
import { type AnalysisEngine, AnalysisRequests } from "../../../../../src/host/editor/inspector/analysisRequests";
import { inspectedRequest } from "../../../../../src/host/editor/inspector/inspectedRequest";
import type { AnalysisJob, AnalysisResult } from "../../../../../src/model/inspection/analysis";
import type { ToInspector } from "../../../../../src/wire/inspector";
import { inspectionOf, shownDecision } from "../../../support/inspections";
import { snapshotAt } from "../../../support/snapshots";

const snapshot = snapshotAt("one\ntwo ▏");
const awaited = { decision: shownDecision(["ab"], 7), snapshot };
const REQUEST = inspectedRequest(3, 7, awaited, inspectionOf(snapshot), "fake", (s) => s);
const JOB: AnalysisJob = { kind: "rollout", size: 2 };
const LINES = [{ from: 1, to: 2, line: 0, share: 0.5 }];

class FakeAnalysis implements AnalysisEngine {
  readonly asked: { of: number; job: AnalysisJob; signal: AbortSignal; progress: (share: number) => void }[] = [];
  private readonly answers: ((result: AnalysisResult) => void)[] = [];

  async analyse(of: number, job: AnalysisJob, signal: AbortSignal, progress: (share: number) => void) {
    this.asked.push({ of, job, signal, progress });
    return await new Promise<AnalysisResult>((resolve) => this.answers.push(resolve));
  }

  async answer(index: number, result: AnalysisResult): Promise<void> {
    this.answers[index]?.(result);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function bench() {
  const engine = new FakeAnalysis();
  const sent: ToInspector[] = [];
  const receiver = { put: (_: string, make: () => ToInspector) => sent.push(make()) };
  return {
    engine,
    sent,
    receiver,
    analyses: new AnalysisRequests(
      () => engine,
      (message) => message,
    ),
  };
}

const MATRIX: AnalysisResult = {
  kind: "rollout",
  first: 1,
  size: 2,
  weights: Float32Array.of(1, 0, 0.1, 0.5),
  before: Float32Array.of(0, 0.4),
};

describe("analyses of the inspector", () => {
  it("send progress, and a matrix as bytes", async () => {
    const { engine, sent, receiver, analyses } = bench();
    void analyses.run(REQUEST, JOB, receiver);
    assert.deepEqual([engine.asked[0]?.of, engine.asked[0]?.job], [7, JOB]);
    engine.asked[0]?.progress(0.5);
    await engine.answer(0, MATRIX);
    assert.deepEqual(
      sent.map((message) => (message.type === "progress" ? message.share : message.type)),
      [0, 0.5, "matrix"],
    );
    const last = sent.at(-1);
    assert.ok(last?.type === "matrix");
    assert.equal(last.matrix.serial, 3);
    assert.deepEqual([...last.matrix.quantised], [255, 0, 191, 236]);
    assert.equal("weights" in last.matrix, false);
  });

  it("are one of a kind: a new one cancels the one that runs, whose end is not told", async () => {
    const { engine, sent, receiver, analyses } = bench();
    void analyses.run(REQUEST, JOB, receiver);
    void analyses.run(REQUEST, { ...JOB, size: 1 }, receiver);
    assert.deepEqual(
      engine.asked.map(({ signal }) => signal.aborted),
      [true, false],
    );
    await engine.answer(0, { kind: "cancelled" });
    engine.asked[0]?.progress(0.9);
    await engine.answer(1, MATRIX);
    assert.deepEqual(
      sent.map(({ type }) => type),
      ["progress", "progress", "matrix"],
    );
  });

  it("say how they ended when there is no result", async () => {
    const error = new AppError("engine-crashed", sentence("It crashed."), sentence("Restart it.")).toValue();
    const ends: readonly [AnalysisResult, RegExp][] = [
      [{ kind: "cancelled" }, /Cancelled/],
      [{ kind: "failed", error }, /crashed.*Restart/],
      [{ kind: "unavailable", reason: "stale" }, /no longer/],
      [{ kind: "unavailable", reason: "no-analysis-graph" }, /analysis graph/],
    ];
    for (const [result, message] of ends) {
      const { engine, sent, receiver, analyses } = bench();
      void analyses.run(REQUEST, JOB, receiver);
      await engine.answer(0, result);
      const last = sent.at(-1);
      assert.ok(last?.type === "analysis-ended" && last.analysis === "rollout");
      assert.match(last.message, message);
    }
    const sent: ToInspector[] = [];
    const off = new AnalysisRequests(
      () => undefined,
      (message) => message,
    );
    await off.run(REQUEST, JOB, { put: (_, make) => sent.push(make()) });
    assert.equal(sent.at(-1)?.type, "analysis-ended", "the engine is off");
  });

  it("list the lines at once, and once more when they were checked", async () => {
    const { engine, sent, receiver, analyses } = bench();
    void analyses.why(REQUEST, LINES, receiver);
    assert.deepEqual(engine.asked[0]?.job, { kind: "why", lines: [{ from: 1, to: 2 }] });
    await engine.answer(0, { kind: "why", logProbability: -1, drops: Float32Array.of(0.25) });
    const lists = sent.filter((message) => message.type === "why");
    assert.deepEqual(
      lists.map(({ done, lines }) => [done, lines[0]?.drop, lines[0]?.text]),
      [
        [false, undefined, "one"],
        [true, 0.25, "one"],
      ],
    );
  });

  it("keep the list of lines when the check is cancelled", async () => {
    const { engine, sent, receiver, analyses } = bench();
    void analyses.why(REQUEST, LINES, receiver);
    analyses.cancel("why");
    assert.equal(engine.asked[0]?.signal.aborted, true);
    await engine.answer(0, { kind: "cancelled" });
    assert.deepEqual(
      sent.map((message) => (message.type === "why" ? message.done : message.type)),
      [false, "progress", true, "analysis-ended"],
    );
  });
});
