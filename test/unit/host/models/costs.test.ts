import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectedKeyMs, expectedMemory, loadOf } from "../../../../src/host/models/costs";
import { parseManifest } from "../../../../src/model/parseManifest";
import { tinyModel } from "../../support/tinyModel";

describe("what a model will cost", () => {
  // Milliseconds per decode step of 8-bit shapes on one machine (training-free random weights, two cores).
  const steps = [
    { parameters: 134.5e6, layers: 30, ms: 5.3 },
    { parameters: 362e6, layers: 32, ms: 9.9 },
    { parameters: 494e6, layers: 24, ms: 10.9 },
    { parameters: 1540e6, layers: 28, ms: 30 },
  ];

  it("is what was measured of one model, carried over to others within a seventh", () => {
    for (const one of steps)
      for (const other of steps) {
        const expected = expectedKeyMs(loadOf(other), { ...loadOf(one), keyMs: 17 * one.ms });
        assert.ok(Math.abs(expected / (17 * other.ms) - 1) < 1 / 7, `${expected} of ${17 * other.ms}`);
      }
  });

  it("counts weights, cache and the process", async () => {
    const { architecture } = parseManifest(readFileSync(join(await tinyModel("int8"), "model.json"), "utf8"));
    const { layers, kvHeads, headSize, context } = architecture;
    const cache = 8 * layers * kvHeads * headSize * context;
    assert.equal(expectedMemory(architecture, 0) - cache, 130e6);
    assert.equal(expectedMemory(architecture, 5e6) - expectedMemory(architecture, 0), 10e6);
  });
});
