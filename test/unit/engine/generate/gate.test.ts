import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DEFAULT_GATE, gateFeatures, weightOf } from "../../../../src/engine/generate/gate";
import { LARGEST_WEIGHT } from "../../../../src/engine/generate/mix";
import { GATE_FEATURES } from "../../../../src/model/manifest";
import { parseManifest } from "../../../../src/model/parseManifest";

const FEATURES = { matched: 8, count: 3, distinct: 2, sameDocument: true };
const PREDICTION = { logits: Float32Array.of(Math.log(0.6), Math.log(0.3), Math.log(0.1)), logNormaliser: 0 };

describe("the memory's gate", () => {
  it("has the default model's weights for a model that has none", () => {
    const { memory } = parseManifest(readFileSync("media/model/small/model.json", "utf8"));
    assert.deepEqual(DEFAULT_GATE, memory?.gate);
  });

  it("computes each feature as its name says", () => {
    const memory = { tokens: [1, 2], probabilities: [0.5, 0.25], features: FEATURES };
    const features = gateFeatures(PREDICTION, memory, true);
    const expected = [1, Math.log(9), 1, Math.log(4), Math.log(2), 1, 0, Math.log(0.6), Math.log(0.3), 1];
    for (const [i, name] of GATE_FEATURES.entries())
      assert.ok(Math.abs(features[name] - (expected[i] ?? Number.NaN)) < 1e-6, `${name}: ${features[name]}`);
  });

  it("keeps every feature finite at the ends", () => {
    const sure = { logits: Float32Array.of(100, -100, -100), logNormaliser: 100 };
    for (const top of [1, 1e-300]) {
      const memory = { tokens: [1], probabilities: [top], features: { ...FEATURES, count: 1e9, distinct: 0 } };
      const values = Object.values(gateFeatures(sure, memory, false));
      assert.ok(
        values.every((value) => Math.abs(value) < 25),
        values.join(" "),
      );
    }
  });

  it("gives a weight between nothing and almost all", () => {
    const zero = gateFeatures(PREDICTION, { tokens: [1], probabilities: [0.5], features: FEATURES }, false);
    assert.ok(weightOf({ ...DEFAULT_GATE, bias: -1000 }, zero) < 1e-9);
    assert.ok(Math.abs(weightOf({ ...DEFAULT_GATE, bias: 1000 }, zero) - LARGEST_WEIGHT) < 1e-9);
  });
});
