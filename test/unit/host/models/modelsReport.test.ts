import assert from "node:assert/strict";
import { english } from "../../../../src/core/translate";
import { type ModelResult, modelsReport, recommendModel } from "../../../../src/host/models/modelsReport";
import { assertGolden } from "../../support/golden";

function result(label: string, keyMs: number, bitsPerByte: number | undefined): ModelResult {
  return { label, choice: { kind: "imported", name: label }, bytes: 1e6 * keyMs, keyMs, bitsPerByte };
}

const SMALL = result("Small", 5, 0.9);
const LARGE = result("Large", 60, 0.7);
const SLOW = result("Slow", 400, 0.5);

describe("the comparison of installed models", () => {
  it("recommends the one that knows the files best, if its keys are fast enough", () => {
    assert.equal(recommendModel([SMALL, LARGE, SLOW]), LARGE);
    assert.equal(recommendModel([SMALL, SLOW]), SMALL);
    assert.equal(recommendModel([SLOW]), undefined);
  });

  it("recommends a faster one that is nearly as good", () => {
    const nearly = result("Nearly", 20, 0.713);
    assert.equal(recommendModel([SMALL, LARGE, nearly]), nearly);
    assert.equal(recommendModel([SMALL, LARGE, result("Less", 20, 0.72)]), LARGE);
  });

  it("recommends nothing where no file was read", () => {
    assert.equal(recommendModel([result("A", 5, undefined), result("B", 6, undefined)]), undefined);
  });

  it("reads well", () => {
    const failed = [{ label: "Broken", reason: "model.json is missing. Import it again." }];
    const facts = { results: [SMALL, LARGE, SLOW], failed, paths: ["src/a.ts", "b.py"], threads: 2 };
    assertGolden("models/comparison.md", modelsReport(facts, english));
    const unread = { results: [result("A", 5, undefined)], failed: [], paths: [], threads: 1 };
    assertGolden("models/comparison-unread.md", modelsReport(unread, english));
  });
});
