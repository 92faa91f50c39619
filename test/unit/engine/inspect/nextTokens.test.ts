import assert from "node:assert/strict";
import { NAMED, nextTokens, summarise } from "../../../../src/engine/inspect/nextTokens";
import type { Prediction } from "../../../../src/model/completion/sampling";
import { Random } from "../../support/random";

function predictionOf(logits: readonly number[]): Prediction {
  const rounded = Float32Array.from(logits);
  const highest = Math.max(...rounded);
  const sum = rounded.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return { logits: rounded, logNormaliser: highest + Math.log(sum) };
}

const random = new Random(5);
const gaussian = (): number => Array.from({ length: 12 }, () => random.below(1e6) / 1e6).reduce((a, b) => a + b, -6);
const CASES: Readonly<Record<string, readonly number[]>> = {
  "a usual model": Array.from({ length: 20_000 }, () => 3 * gaussian()),
  "one sure token": Array.from({ length: 5000 }, (_, i) => (i === 4321 ? 200 : gaussian())),
  "many equal logits": Array.from({ length: 3000 }, () => random.below(4)),
  "nothing but equal logits": Array.from({ length: 1000 }, () => -1.5),
  "fewer tokens than are named": Array.from({ length: 50 }, gaussian),
};

describe("summary of the next token", () => {
  for (const [name, logits] of Object.entries(CASES)) {
    it(`names the most probable, counts the others, has the exact entropy: ${name}`, () => {
      const prediction = predictionOf(logits);
      const { rows, tail, entropy } = summarise(prediction, NAMED);
      const exact = [...prediction.logits];
      const ranked = [...exact.keys()].sort((a, b) => (exact[b] ?? 0) - (exact[a] ?? 0) || a - b);
      assert.deepEqual([...rows], ranked.slice(0, NAMED));

      const others = ranked.slice(NAMED).map((row) => exact[row] ?? 0);
      assert.equal(
        tail.counts.reduce((a, b) => a + b, 0),
        others.length,
      );
      for (const [bin, count] of tail.counts.entries()) {
        const from = tail.lowest + bin * tail.binWidth;
        const slack = 1e-6 * (1 + Math.abs(from));
        const near = others.filter((logit) => logit >= from - slack && logit <= from + tail.binWidth + slack);
        assert.ok(count <= near.length, `bin ${bin} holds ${count} of ${near.length}`);
      }

      const wanted = exact.reduce((sum, logit) => {
        const log = logit - prediction.logNormaliser;
        return sum - Math.exp(log) * log;
      }, 0);
      assert.ok(Math.abs(entropy - wanted) < 1e-5, `${entropy}, not ${wanted}`);
    });
  }

  it("speaks of ids of the vocabulary", () => {
    const step = { prediction: predictionOf([1, 3, 2]), attention: new Float32Array(), chosen: 2, healed: true };
    const next = nextTokens(
      step,
      (row) => row + 100,
      (row) => `t${row}`,
    );
    assert.deepEqual([...next.ids], [101, 102, 100]);
    assert.deepEqual(next.texts, ["t1", "t2", "t0"]);
    assert.deepEqual([...next.logits], [3, 2, 1]);
    assert.deepEqual([next.chosen, next.healed], [102, true]);
    assert.equal(nextTokens({ ...step, chosen: undefined }, Number, String).chosen, undefined);
  });
});
