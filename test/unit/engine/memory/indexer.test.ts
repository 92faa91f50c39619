import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import type { Clock } from "../../../../src/core/clock";
import type { Disposable } from "../../../../src/core/disposable";
import { MemoryIndexer } from "../../../../src/engine/memory/indexer";
import type { MemoryStatus } from "../../../../src/model/memory";
import { documentOf, encode, newStore, textOf } from "./memories";

/** A clock that moves on by half a millisecond whenever it is looked at, and callbacks that are called by hand. */
class TickingClock implements Clock {
  time = 0;
  readonly pending: { callback: () => void; at: number }[] = [];

  now(): number {
    this.time += 0.5;
    return this.time;
  }

  date(): Date {
    return new Date(this.time);
  }

  after(ms: number, run: () => void): Disposable {
    this.pending.push({ callback: run, at: this.time + ms });
    return { dispose: () => assert.fail("nobody cancels a slice") };
  }

  /** Calls what is due next; the ms that it took. */
  next(): number {
    const next = this.pending.sort((a, b) => a.at - b.at).shift();
    assert.ok(next, "nothing is planned");
    this.time = Math.max(this.time, next.at);
    const start = this.time;
    next.callback();
    return this.time - start;
  }

  all(): void {
    while (this.pending.length > 0) this.next();
  }
}

/** Behind all text. */
const CURSOR = { document: "a.ts", line: 1000, before: "" };

function setUp() {
  const clock = new TickingClock();
  const store = newStore();
  const indexer = new MemoryIndexer(store, clock);
  const answers: MemoryStatus[] = [];
  const answer = (status: MemoryStatus): void => void answers.push(status);
  return { clock, store, indexer, answers, answer };
}

function following(indexer: MemoryIndexer, context: string): string | undefined {
  const prediction = indexer.view(CURSOR).predict(encode(context));
  return prediction && textOf([at(prediction.tokens, 0)]);
}

describe("MemoryIndexer", () => {
  it("works in slices of a few milliseconds and answers with what it took", () => {
    const { clock, indexer, answers, answer } = setUp();
    indexer.add(documentOf("b.ts", "some words to learn\n".repeat(50)), answer);
    assert.equal(answers.length, 0);
    let slices = 0;
    for (; answers.length === 0; slices++) assert.ok(clock.next() <= 5);
    assert.ok(slices > 3, `${slices}`);
    const { documents, ms, full } = at(answers, 0);
    assert.deepEqual([documents, full], [1, false]);
    assert.ok(ms >= 25, `${ms}`);
    assert.equal(following(indexer, "some words to"), " learn");
  });

  it("does nothing while a completion runs or waits", () => {
    const { clock, indexer, answers, answer } = setUp();
    indexer.pause();
    indexer.pause();
    indexer.add(documentOf("b.ts", "some words to learn"), answer);
    clock.all();
    indexer.resume();
    clock.all();
    assert.equal(answers.length, 0);
    const ended = clock.time;
    indexer.resume();
    clock.all();
    assert.equal(answers.length, 1);
    assert.ok(clock.time > ended + 200, "whole documents wait for a pause in typing");
  });

  it("stops in the middle of a document when a completion comes", () => {
    const { clock, indexer, answers, answer } = setUp();
    indexer.add(documentOf("b.ts", "some words to learn\n".repeat(50)), answer);
    clock.next();
    indexer.pause();
    clock.all();
    assert.equal(answers.length, 0);
    assert.equal(following(indexer, "some words to"), " learn");
    indexer.resume();
    clock.all();
    assert.equal(answers.length, 1);
  });

  it("makes waiting edits of the document before its completion sees it", () => {
    const { clock, indexer, answers, answer } = setUp();
    indexer.add(documentOf("a.ts", "\nalpha beta gamma\n"), answer);
    clock.all();
    indexer.pause();
    indexer.add(documentOf("z.ts", "z"), answer);
    indexer.add({ kind: "edit", document: "a.ts", firstLine: 1, removed: 1, lines: ["alpha beta delta"] }, answer);
    indexer.add({ kind: "edit", document: "a.ts", firstLine: 0, removed: 0, lines: ["top", "of"] }, answer);
    assert.equal(following(indexer, "\nalpha beta"), " delta");
    assert.equal(answers.length, 3);
  });

  it("keeps the order of a document's changes: an edit waits behind the document", () => {
    const { clock, indexer, answers, answer } = setUp();
    indexer.add(documentOf("a.ts", "\nalpha beta gamma\n"), answer);
    indexer.add({ kind: "edit", document: "a.ts", firstLine: 1, removed: 1, lines: ["alpha beta delta"] }, answer);
    assert.equal(following(indexer, "\nalpha beta"), undefined);
    clock.all();
    assert.equal(following(indexer, "\nalpha beta"), " delta");
    assert.equal(answers.length, 2);
  });

  it("does not make a large edit in the way of a completion", () => {
    const { clock, indexer, answer } = setUp();
    indexer.add(documentOf("a.ts", "\n"), answer);
    clock.all();
    indexer.add(
      { kind: "edit", document: "a.ts", firstLine: 0, removed: 0, lines: Array(500).fill("x = y + z;") },
      answer,
    );
    assert.equal(following(indexer, "\nx = y"), undefined);
    clock.all();
    assert.equal(following(indexer, "\nx = y"), " +");
  });

  it("edits at once after a completion, without waiting for a pause", () => {
    const { clock, indexer, answers, answer } = setUp();
    indexer.add(documentOf("a.ts", "\n"), answer);
    clock.all();
    indexer.pause();
    indexer.resume();
    const ended = clock.time;
    indexer.add({ kind: "edit", document: "a.ts", firstLine: 0, removed: 0, lines: ["x = y"] }, answer);
    clock.next();
    assert.equal(answers.length, 2);
    assert.ok(clock.time < ended + 20);
  });

  it("compacts in between, and comes to rest", () => {
    const { clock, store, indexer, answer } = setUp();
    for (let i = 0; i < 40; i++) indexer.add(documentOf("a.ts", "one two three four five\n".repeat(60)), answer);
    clock.all();
    assert.ok(!store.wasteful);
    assert.equal(following(indexer, "\none two three"), " four");
  });
});
