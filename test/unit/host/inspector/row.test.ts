import assert from "node:assert/strict";
import { attentionOfSuggestion, rowOf } from "../../../../src/host/inspector/row";
import type { Inspection } from "../../../../src/model/inspection/inspection";
import { type Selection, STATISTICS } from "../../../../src/model/inspection/selection";
import { inspectionOf } from "../../support/inspections";
import { snapshotAt } from "../../support/snapshots";

const SELECTION: Selection = { step: 0, heads: { kind: "layer", layer: 1 }, statistic: "max", weighting: "attention" };

/** One layer of two heads over the prompt's four tokens, and one step more. The values of the first token are nothing. */
function made(): Inspection {
  const made = inspectionOf(snapshotAt("a\nb\nc▏"), { layers: 1, heads: 2, steps: 2 });
  const [first, second] = made.steps;
  assert.ok(first && second && made.promptTokens === 4);
  const valueNorms = new Float32Array(2 * made.tokens.ids.length).fill(1);
  valueNorms[0] = 0;
  return {
    ...made,
    valueNorms,
    steps: [
      { ...first, attention: Float32Array.of(0.8, 0.1, 0.05, 0.05, 0.4, 0.1, 0.5, 0) },
      { ...second, attention: Float32Array.of(0, 0, 0, 0, 1, 0.5, 0.5, 0, 0, 0) },
    ],
  };
}

function rounded(values: Float32Array): number[] {
  return Array.from(values, (value) => Math.round(1000 * value) / 1000);
}

describe("a row of the inspector", () => {
  it("is that of the chosen heads, with its sinks beside", () => {
    const row = rowOf(made(), { ...SELECTION, heads: { kind: "head", layer: 0, head: 0 } });
    assert.deepEqual(rounded(row.weights), [0.8, 0.1, 0.05, 0.05]);
    assert.deepEqual(row.sinks, [0]);
    assert.equal(row.sinkShare.toFixed(3), "0.800");
    assert.deepEqual(row.top, [1, 2, 3]);
    assert.deepEqual(rounded(row.statistics), [0.1, 0.5]);
  });

  it("is of all heads' means or maxima, and of a later step", () => {
    const all = (by: "mean" | "max", step: number) => rowOf(made(), { ...SELECTION, step, heads: { kind: "all", by } });
    assert.deepEqual(rounded(all("mean", 0).weights), [0.6, 0.1, 0.275, 0.025]);
    assert.deepEqual(rounded(all("max", 0).weights), [0.8, 0.1, 0.5, 0.05]);
    assert.deepEqual(rounded(all("mean", 1).weights), [0.25, 0.25, 0, 0, 0.5]);
  });

  it("is weighted by the values when that is wanted", () => {
    const row = rowOf(made(), { ...SELECTION, heads: { kind: "head", layer: 0, head: 0 }, weighting: "value" });
    assert.deepEqual(rounded(row.weights), [0, 0.5, 0.25, 0.25]);
  });

  it("has a finite number per head for every statistic", () => {
    for (const statistic of STATISTICS) {
      const { statistics } = rowOf(made(), { ...SELECTION, heads: { kind: "all", by: "max" }, statistic });
      assert.equal(statistics.length, 2);
      assert.ok(statistics.every(Number.isFinite), statistic);
    }
  });

  it("is, for a suggestion, one per step of it that is shown", () => {
    const rows = attentionOfSuggestion(made(), 1);
    assert.equal(rows.length, 1);
    assert.deepEqual(rounded(rows[0] ?? new Float32Array()), [0.2, 0.3, 0.375, 0.125]);
    assert.deepEqual(attentionOfSuggestion(made(), 0).length, 2);
  });
});
