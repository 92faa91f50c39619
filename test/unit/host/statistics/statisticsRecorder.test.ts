import assert from "node:assert/strict";
import type { SuggestionEnd, SuggestionOutcome } from "../../../../src/host/completion/suggestionOutcome";
import { type Counters, countersOf, type Days, shownOf } from "../../../../src/host/statistics/counters";
import { StatisticsRecorder } from "../../../../src/host/statistics/statisticsRecorder";
import { FakeClock } from "../../support/clocks";
import { SHOWN } from "../../support/decisions";

const DOCUMENT = "file:///a.ts";
const DAY = "2026-03-01";

describe("recorder of statistics", () => {
  let clock: FakeClock;
  let days: Days;
  let following: boolean[];
  let there: boolean;
  let recorder: StatisticsRecorder;

  beforeEach(() => {
    [clock, days, following, there] = [new FakeClock(new Date(2026, 2, 1, 23, 40).getTime()), new Map(), [], true];
    recorder = new StatisticsRecorder({
      clock,
      tally: (day, language) => countersOf(days, day, language),
      isThere: () => there,
      onFollowing: (on) => following.push(on),
    });
  });

  const tally = (): Counters => countersOf(days, DAY, "typescript");
  const end = async (outcome: SuggestionOutcome, acceptedUnits: number, estimate?: number): Promise<void> => {
    const suggestion = estimate === undefined ? SHOWN : { ...SHOWN, estimate: { value: estimate, threshold: 0.1 } };
    const end: SuggestionEnd = {
      suggestion,
      document: DOCUMENT,
      outcome: outcome,
      acceptedUnits,
      offset: 10,
      shownMs: 900,
    };
    recorder.ended(end);
    await Promise.resolve();
  };

  it("counts what became of suggestions, and the characters that were taken", async () => {
    await end("accepted", 13);
    await end("partly-accepted", 6);
    await end("typed", 0);
    await end("dismissed", 0);
    await end("unseen", 0);
    const { accepted, partlyAccepted, typed, dismissed, unseen, unitsAccepted } = tally();
    assert.deepEqual([accepted, partlyAccepted, typed, dismissed, unseen, unitsAccepted], [1, 1, 1, 1, 1, 19]);
    assert.equal(shownOf(tally()), 4);
  });

  it("looks for accepted text after 30 s, 2 min and 5 min", async () => {
    await end("accepted", 10);
    recorder.edited(DOCUMENT, [{ offset: 0, removed: 0, text: "x".repeat(100) }]);
    recorder.edited("file:///b.ts", [{ offset: 0, removed: 1000, text: "" }]);
    clock.pass(29_000);
    assert.deepEqual(tally().followed, [0, 0, 0]);
    clock.pass(1000);
    recorder.edited(DOCUMENT, [{ offset: 112, removed: 5, text: "x" }]);
    clock.pass(90_000);
    recorder.edited(DOCUMENT, [{ offset: 0, removed: 1000, text: "" }]);
    clock.pass(180_000);
    assert.deepEqual(
      [tally().followed, tally().kept],
      [
        [10, 10, 10],
        [10, 5, 0],
      ],
    );
    assert.deepEqual(following, [true, false]);
  });

  it("does not take the edit that accepts for one that comes later", async () => {
    const ended = end("accepted", 10);
    recorder.edited(DOCUMENT, [{ offset: 0, removed: 10, text: "x".repeat(20) }]);
    await ended;
    clock.pass(30_000);
    assert.equal(tally().kept[0], 10);
  });

  it("does not count text that it cannot find, or whose document was closed", async () => {
    there = false;
    await end("accepted", 10);
    there = true;
    await end("accepted", 10);
    recorder.closed(DOCUMENT);
    clock.pass(300_000);
    assert.deepEqual(tally().followed, [0, 0, 0]);
    assert.deepEqual(following, [true, false]);
  });

  it("holds the estimate against what was kept", async () => {
    await end("accepted", 10, 0.87);
    await end("accepted", 10, 0.81);
    await end("typed", 0, 0.32);
    await end("dismissed", 0, 0.35);
    await end("partly-accepted", 3, 1);
    await end("unseen", 0, 0.5);
    await end("accepted", 10);
    clock.pass(30_000);
    const { estimated, estimatedKept } = tally();
    assert.deepEqual(estimated, [0, 0, 0, 2, 0, 0, 0, 0, 2, 1]);
    assert.deepEqual(estimatedKept, [0, 0, 0, 1, 0, 0, 0, 0, 2, 0]);
  });

  it("follows so many texts and no more", async () => {
    for (let text = 0; text < 300; text++) await end("accepted", 1);
    clock.pass(300_000);
    assert.deepEqual(tally().followed, [200, 200, 200]);
  });

  it("counts latency and tokens of what the model wrote", () => {
    const stats = SHOWN.generation.stats;
    recorder.decided(SHOWN, stats);
    const { latency, tokensReused, tokensComputed } = tally();
    assert.deepEqual([latency.reduce((a, b) => a + b), tokensReused, tokensComputed], [1, 90, 10]);
  });
});
