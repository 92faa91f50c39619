import assert from "node:assert/strict";
import { type CadenceSamples, debounceMs, TypingCadence } from "../../../../src/host/completion/debounce";
import { Random } from "../../support/random";

describe("own wait", () => {
  const rhythm = (gap: number, latency: number): CadenceSamples => ({
    gapsMs: [gap, gap, gap],
    latenciesMs: [latency],
  });

  it("is none without experience", () => {
    assert.equal(debounceMs({ gapsMs: [], latenciesMs: [] }), 0);
    assert.equal(debounceMs({ gapsMs: [100], latenciesMs: [] }), 0);
  });

  it("is none where answers come before the next key: the list of completions waits for them", () => {
    for (const [gap, latency] of [
      [200, 40],
      [200, 150],
      [800, 40],
      [60, 80],
    ] as const)
      assert.equal(debounceMs(rhythm(gap, latency)), 0);
  });

  it("is until the next key is overdue, less what VS Code waits, with slow answers", () => {
    assert.equal(debounceMs(rhythm(100, 300)), 75);
    assert.equal(debounceMs(rhythm(30, 300)), 0);
    assert.equal(debounceMs(rhythm(400, 900)), 150);
  });

  it("is from 0 to 150 ms, whatever it is given", () => {
    const random = new Random(3);
    for (let round = 0; round < 500; round++) {
      const times = (): number[] => Array.from({ length: random.below(30) }, () => random.below(2000));
      const wait = debounceMs({ gapsMs: times(), latenciesMs: times() });
      assert.ok(wait >= 0 && wait <= 150);
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
    assert.equal(debounceMs(pace), 75);
    for (let answer = 0; answer < 20; answer++) pace.answered(10);
    assert.equal(debounceMs(pace), 0);
  });
});
