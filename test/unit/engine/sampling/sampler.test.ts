import assert from "node:assert/strict";
import { nucleusSize, Sampler } from "../../../../src/engine/sampling/sampler";
import type { Prediction } from "../../../../src/model/completion/sampling";
import { Random } from "../../support/random";

function predict(probabilities: readonly number[]): Prediction {
  // Any constant may be added to all logits.
  return { logits: Float32Array.from(probabilities, (p) => Math.log(p) + 3), logNormaliser: 3 };
}

const FOUR = predict([0.1, 0.5, 0.1, 0.3]);
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };

/** Shares of each token over many draws. */
function shares(options: Partial<typeof GREEDY>, allowed?: readonly number[]): number[] {
  const sampler = new Sampler({ ...GREEDY, temperature: 1, ...options });
  const counts = [0, 0, 0, 0];
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const { token } = sampler.choose(FOUR, allowed);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}

function assertNear(actual: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs((actual[i] ?? 9) - value) < 0.015, `${actual} is not near ${expected}`);
  }
}

describe("Sampler", () => {
  it("takes the most probable token when greedy, and tells its probability", () => {
    const { token, probability } = new Sampler(GREEDY).choose(FOUR);
    assert.equal(token, 1);
    assert.ok(Math.abs(probability - 0.5) < 1e-6);
  });

  it("chooses among allowed tokens, with the probability among these", () => {
    const { token, probability } = new Sampler(GREEDY).choose(FOUR, [0, 3]);
    assert.equal(token, 3);
    assert.ok(Math.abs(probability - 0.75) < 1e-6);
    assertNear(shares({}, [0, 3]), [0.25, 0, 0, 0.75]);
  });

  it("tells how far logits could be off without another choice", () => {
    const random = new Random(8);
    let told = 0;
    for (let round = 0; round < 2000; round++) {
      const temperature = random.pick([0, 0.5, 1]);
      const options = { ...GREEDY, temperature, topK: random.pick([0, 3]), topP: random.pick([0.6, 1]), seed: round };
      const logits = Float32Array.from({ length: 6 }, () => random.below(300) / 100);
      const allowed = random.below(2) === 0 ? undefined : [1, 2, 4];
      const sampler = new Sampler(options);
      const dice = sampler.nextRandom();
      const { token, margin } = sampler.choose({ logits, logNormaliser: 0 }, allowed, dice);
      if (margin === 0) continue;
      told++;
      const shift = 0.499 * margin;
      const off = logits.map((logit) => logit + random.pick([-shift, 0, shift]));
      assert.equal(sampler.choose({ logits: off, logNormaliser: 0 }, allowed, dice).token, token);
    }
    assert.ok(told > 500, `only ${told} choices had a margin`);
  });

  it("makes the same choice again for the same dice", () => {
    const sampler = new Sampler({ ...GREEDY, temperature: 1 });
    for (let round = 0; round < 50; round++) {
      const dice = sampler.nextRandom();
      assert.equal(sampler.choose(FOUR, undefined, dice).token, sampler.choose(FOUR, undefined, dice).token);
    }
  });

  it("samples by probability at temperature 1", () => assertNear(shares({}), [0.1, 0.5, 0.1, 0.3]));

  it("sharpens at a low temperature", () => {
    // p^(1/T) with T = 0.5, normalised.
    assertNear(
      shares({ temperature: 0.5 }),
      [0.01, 0.25, 0.01, 0.09].map((p) => p / 0.36),
    );
  });

  it("keeps the k most probable tokens", () => assertNear(shares({ topK: 2 }), [0, 0.625, 0, 0.375]));

  it("keeps the fewest tokens that hold top-p", () => assertNear(shares({ topP: 0.7 }), [0, 0.625, 0, 0.375]));

  it("draws the same tokens for the same seed", () => {
    const draw = (seed: number): number[] => {
      const sampler = new Sampler({ ...GREEDY, temperature: 1, seed });
      return Array.from({ length: 50 }, () => sampler.choose(FOUR).token);
    };
    assert.deepEqual(draw(5), draw(5));
    assert.notDeepEqual(draw(5), draw(6));
  });
});

describe("nucleusSize", () => {
  it("is at least one and at most all", () => {
    assert.equal(nucleusSize([4, 3, 2, 1], 0), 1);
    assert.equal(nucleusSize([4, 3, 2, 1], 0.4), 1);
    assert.equal(nucleusSize([4, 3, 2, 1], 0.41), 2);
    assert.equal(nucleusSize([4, 3, 2, 1], 0.999), 4);
    assert.equal(nucleusSize([4, 3, 2, 1], 1), 4);
  });
});
