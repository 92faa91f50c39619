import assert from "node:assert/strict";
import { createRng } from "../../../../src/engine/sampling/rng";
import { nucleusSize } from "../../../../src/engine/sampling/sampler";
import type { NextTokens } from "../../../../src/model/inspection/inspection";
import { type Reweighed, reweigh } from "../../../../src/page/inspector/reweigh";

const VOCABULARY = 4000;

/** Logits of a whole vocabulary, highest first, and what is sent of them. */
function distribution(seed: number, named = 200, bins = 256): { logits: number[]; next: NextTokens } {
  const rng = createRng(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
  const logits = Array.from({ length: VOCABULARY }, () => Math.fround(2.5 * normal() - 3)).sort((a, b) => b - a);
  const [highest = 0, lowest = 0] = [logits[0], logits.at(-1)];
  const binWidth = (highest - lowest) / bins;
  const counts = new Uint32Array(bins);
  for (const logit of logits.slice(named)) {
    const bin = Math.min(bins - 1, Math.floor((logit - lowest) / binWidth));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const logNormaliser = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const texts = logits.slice(0, named).map(String);
  const tail = { lowest, binWidth, counts };
  const ids = Uint32Array.from(texts.keys());
  const logitsSent = Float32Array.from(logits.slice(0, named));
  return {
    logits,
    next: { ids, texts, logits: logitsSent, logNormaliser, tail, entropy: 0, chosen: 0, healed: false },
  };
}

/** The same with every logit known, as the sampler does it. */
function full(
  logits: readonly number[],
  temperature: number,
  topK: number,
  topP: number,
): { shares: number[]; kept: number } {
  const ranked = topK > 0 ? logits.slice(0, topK) : logits;
  const weights = ranked.map((logit) => Math.exp((logit - (logits[0] ?? 0)) / temperature));
  const kept = nucleusSize(weights, topP);
  const total = weights.slice(0, kept).reduce((sum, weight) => sum + weight, 0);
  return { shares: logits.map((_, i) => (i < kept ? (weights[i] ?? 0) / total : 0)), kept };
}

function assertClose(
  { probabilities }: Reweighed,
  shares: readonly number[],
  tolerance: number,
  message: string,
): void {
  for (const [i, probability] of probabilities.entries()) {
    const wanted = shares[i] ?? 0;
    assert.ok(
      Math.abs(probability - wanted) <= tolerance * Math.max(wanted, probability) + 1e-9,
      `${message}: token ${i}: ${probability}, not ${wanted}`,
    );
  }
}

describe("reweigh", () => {
  const GRID = [0.2, 0.5, 1, 1.4, 2].flatMap((temperature) =>
    [0, 1, 7, 40, 200].flatMap((topK) => [0.05, 0.5, 0.9, 1].map((topP) => ({ temperature, topK, topP }))),
  );

  it("agrees with a softmax over the whole vocabulary, within the error that it names", () => {
    for (const seed of [1, 2, 3]) {
      const { logits, next } = distribution(seed);
      for (const { temperature, topK, topP } of GRID) {
        const wanted = full(logits, temperature, topK, topP);
        const got = reweigh(next, { temperature, topK, topP });
        const message = `T ${temperature}, top-k ${topK}, top-p ${topP}`;
        // Where the nucleus ends is itself a matter of the tail: then the last kept token may differ.
        if (got.error > 0 && topP < 1) assert.ok(Math.abs(got.kept - wanted.kept) <= 0.1 * wanted.kept + 1, message);
        else {
          assert.equal(got.kept, wanted.kept, message);
          assertClose(got, wanted.shares, got.error, message);
        }
      }
    }
  });

  it("is exact where no token without a name matters", () => {
    const { next } = distribution(4);
    for (const options of GRID.filter(({ topK, topP }) => topK > 0 && topP === 1))
      assert.equal(reweigh(next, options).error, 0);
    assert.equal(reweigh(next, { temperature: 1, topK: 0, topP: 1 }).error, 0);
    assert.ok(reweigh(next, { temperature: 1.5, topK: 0, topP: 1 }).error > 0);
    assert.ok(reweigh(next, { temperature: 1.5, topK: 0, topP: 1 }).error < 0.1);
  });

  it("sums to 1", () => {
    const { next } = distribution(5);
    for (const options of GRID) {
      const { probabilities, rest } = reweigh(next, options);
      const sum = probabilities.reduce((total, probability) => total + probability, rest);
      assert.ok(Math.abs(sum - 1) < 1e-9, JSON.stringify(options));
    }
  });

  it("is greedy at temperature 0", () => {
    const { next } = distribution(6);
    const { probabilities, kept } = reweigh(next, { temperature: 0, topK: 0, topP: 1 });
    assert.deepEqual([probabilities[0], probabilities[1], kept], [1, 0, 1]);
  });

  it("knows less when fewer tokens have a name, and says so", () => {
    const few = distribution(7, 10, 64).next;
    const many = distribution(7, 200, 256).next;
    const options = { temperature: 2, topK: 0, topP: 1 };
    assert.ok(reweigh(few, options).error > reweigh(many, options).error);
  });
});
