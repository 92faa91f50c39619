import assert from "node:assert/strict";
import { exact, exactAll } from "../../../../src/host/inspector/exactBuffers";
import { candidatesFor, fewerCandidates } from "../../../../src/host/inspector/fewerCandidates";
import { inspectionOf } from "../../support/inspections";
import { snapshotAt } from "../../support/snapshots";

describe("buffers of messages", () => {
  it("hold what is sent and nothing else", () => {
    const large = Float32Array.from({ length: 1000 }, (_, i) => i);
    const copy = exact(large.subarray(10, 12));
    assert.deepEqual([...copy], [10, 11]);
    assert.equal(copy.buffer.byteLength, 8);
    assert.equal(exact(large), large, "not copied without need");
  });

  it("are exact at every depth of a message, which is otherwise the same", () => {
    const view = new Uint8Array(100).subarray(3, 5);
    const message = { a: [{ b: view }, null], texts: ["x"], c: undefined, d: 1 };
    const sent = exactAll(message);
    assert.deepEqual(sent, message);
    const [first] = sent.a;
    assert.equal(first?.b.buffer.byteLength, 2);
  });
});

describe("candidates of a step", () => {
  const [step] = inspectionOf(snapshotAt("a▏"), { candidates: 200 }).steps;
  const next = step?.next;

  it("are fewer where there are many steps, and never fewer than the page lists", () => {
    assert.ok(next);
    const per = (steps: number): number => candidatesFor(new Array(steps).fill(next), 100_000);
    assert.ok(per(10) > per(40) && per(40) > per(100));
    assert.equal(per(1000), 10);
  });

  it("keep the whole distribution: what is not named is counted in the tail", () => {
    assert.ok(next);
    const fewer = fewerCandidates(next, 20);
    assert.deepEqual([fewer.ids.length, fewer.texts.length, fewer.logits.length], [20, 20, 20]);
    assert.deepEqual([...fewer.logits], [...next.logits.slice(0, 20)]);
    const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);
    assert.equal(sum(fewer.tail.counts), sum(next.tail.counts) + 180);
    const { lowest, binWidth, counts } = fewer.tail;
    for (const logit of next.logits.slice(20)) assert.ok((counts[Math.floor((logit - lowest) / binWidth)] ?? 0) > 0);
    assert.equal(fewerCandidates(next, 200), next);
  });
});
