import assert from "node:assert/strict";
import type { Decision } from "../../../../src/host/completion/decision";
import { RequestTrace } from "../../../../src/host/completion/trace";
import { shownDecision } from "../../support/inspections";

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

function events(trace: RequestTrace): Event[] {
  const { traceEvents } = JSON.parse(trace.toJson()) as { traceEvents: Event[] };
  return traceEvents.filter(({ ph }) => ph === "X");
}

describe("trace of requests", () => {
  it("has each phase as a complete event, one after the other, in microseconds", () => {
    const trace = new RequestTrace();
    trace.add({ ...shownDecision(["secret"]), ownWaitMs: 10, totalMs: 30 }, 130);
    assert.deepEqual(
      events(trace).map(({ name, ts, dur }) => [name, ts, dur]),
      [
        ["request", 0, 30_000],
        ["wait for a pause", 0, 10_000],
        ["wait for the engine", 10_000, 1000],
        ["tokenise", 11_000, 2000],
        ["prefill", 13_000, 3000],
        ["decode 1", 16_000, 4000],
        ["decode 2", 20_000, 5000],
        ["clean-up and messages", 25_000, 5000],
      ],
    );
  });

  it("has no text and no path", () => {
    const trace = new RequestTrace();
    const decision = shownDecision(["secret"]);
    const nothing: Decision = { ...decision, kind: "nothing", reason: "only-closers", detail: "secret" };
    trace.add(decision, 100);
    trace.add(nothing, 200);
    assert.doesNotMatch(trace.toJson(), /secret|a\.ts/);
    assert.deepEqual(
      events(trace).flatMap(({ args }) => (args["outcome"] === undefined ? [] : [args["outcome"]])),
      ["shown (engine)", "nothing (only-closers)"],
    );
  });

  it("counts an earlier suggestion's cost once", () => {
    const trace = new RequestTrace();
    trace.add({ ...shownDecision(["ab"]), kind: "shown", source: "reuse", totalMs: 0.2 } as Decision, 100);
    assert.deepEqual(
      events(trace).map(({ name, dur }) => [name, dur]),
      [["request", 200]],
    );
  });

  it("keeps the last 50, and starts with the first of them", () => {
    const trace = new RequestTrace();
    for (let i = 0; i < 60; i++) trace.add(shownDecision(["a"]), 1000 * i);
    const requests = events(trace).filter(({ name }) => name === "request");
    assert.equal(requests.length, 50);
    assert.deepEqual([requests[0]?.ts, requests[49]?.ts], [0, 49_000_000]);
  });

  it("is a file that can be opened before there is anything", () => {
    assert.deepEqual(events(new RequestTrace()), []);
  });
});
