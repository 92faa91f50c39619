import assert from "node:assert/strict";
import { type CadenceSamples, debounceMs, TypingCadence } from "../../../../src/host/completion/debounce";
import { PRESET_TIMINGS, timingOf } from "../../../../src/host/completion/presets";
import { Random } from "../../support/random";

describe("own wait", () => {
  const { eager, balanced, calm } = PRESET_TIMINGS;
  const rhythm = (gap: number, latency: number): CadenceSamples => ({
    gapsMs: [gap, gap, gap],
    latenciesMs: [latency],
  });

  it("none without experience", () => {
    assert.equal(debounceMs({ gapsMs: [], latenciesMs: [] }, calm), 0);
    assert.equal(debounceMs({ gapsMs: [100], latenciesMs: [] }, calm), 0);
  });

  it("a share of the usual gap, less the time of an answer and what VS Code waits", () => {
    assert.equal(debounceMs(rhythm(200, 40), calm), 1.5 * 200 - 40 - 50);
    assert.equal(debounceMs(rhythm(200, 150), calm), 1.5 * 200 - 150 - 50);
    assert.equal(debounceMs(rhythm(800, 40), balanced), 0, "nobody waits where answers are fast");
    assert.equal(debounceMs(rhythm(400, 40), eager), 0);
    assert.equal(debounceMs(rhythm(900, 10), calm), calm.longestWaitMs);
  });

  it("more after dismissals, less after accepts", () => {
    const waitAfter = (accepts: number, dismissals: number): number =>
      debounceMs(rhythm(160, 40), calm, { accepts, dismissals });
    assert.deepEqual([waitAfter(2, 0), waitAfter(1, 1), waitAfter(0, 2)], [30, 150, 270]);
    assert.ok(waitAfter(0, 0.1) < waitAfter(0, 1), "a dismissal of long ago counts little");
  });

  it("until the next key is overdue, less what VS Code waits, with slow answers", () => {
    assert.equal(debounceMs(rhythm(100, 300), balanced), 75);
    assert.equal(debounceMs(rhythm(30, 300), balanced), 0);
    assert.equal(debounceMs(rhythm(400, 900), balanced), 150);
  });

  it("is from 0 to the longest of its preset, whatever it is given", () => {
    const random = new Random(3);
    for (let round = 0; round < 500; round++) {
      const times = (): number[] => Array.from({ length: random.below(30) }, () => random.below(2000));
      const pace = random.pick(Object.values(PRESET_TIMINGS));
      const recentAcceptance = { accepts: random.below(5), dismissals: random.below(5) };
      const wait = debounceMs({ gapsMs: times(), latenciesMs: times() }, pace, recentAcceptance);
      assert.ok(wait >= 0 && wait <= pace.longestWaitMs);
    }
  });

  it("forgets pauses and what is long ago", () => {
    const pace = new TypingCadence();
    let now = 0;
    for (let key = 0; key < 30; key++) {
      now += key < 5 ? 5000 : 100;
      pace.key(now);
    }
    for (let answer = 0; answer < 20; answer++) pace.answered(300);
    assert.equal(debounceMs(pace, balanced), 75);
    for (let answer = 0; answer < 20; answer++) pace.answered(10);
    assert.equal(debounceMs(pace, balanced), 0);
  });
});

describe("presets", () => {
  it("wait the longer, the calmer", () => {
    const { eager, balanced, calm } = PRESET_TIMINGS;
    assert.ok(eager.showDelayMs <= balanced.showDelayMs && balanced.showDelayMs < calm.showDelayMs);
    assert.ok(eager.gapShare <= balanced.gapShare && balanced.gapShare < calm.gapShare);
  });

  it("give way to the user's own delay, also to none", () => {
    assert.equal(timingOf({ preset: "calm", showDelayMs: 0 }).showDelayMs, 0);
    assert.equal(timingOf({ preset: "calm", showDelayMs: undefined }).showDelayMs, PRESET_TIMINGS.calm.showDelayMs);
  });
});
