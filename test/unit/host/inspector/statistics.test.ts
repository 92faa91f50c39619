import assert from "node:assert/strict";
import { entropyOf } from "../../../../src/host/inspector/entropy";
import { headStatistics } from "../../../../src/host/inspector/statistics";
import type { Statistic } from "../../../../src/model/inspection/selection";
import { Random } from "../../support/random";

const SHAPE = { layers: 1, heads: 2, length: 4 };
const ROWS = Float32Array.of(0.5, 0.125, 0.125, 0.25, 0.25, 0.25, 0.25, 0.25);
const WEIGHTED = Float32Array.of(0, 0.5, 0.5, 0, 1, 0, 0, 0);

describe("headStatistics", () => {
  const of = (statistic: Statistic): number[] => [
    ...headStatistics(statistic, { rows: ROWS, shape: SHAPE, sinks: [0], weighted: WEIGHTED }),
  ];
  const wanted: Readonly<Record<Statistic, readonly number[]>> = {
    max: [0.25, 0.25],
    entropy: [Math.fround(1.75 / 2), 1],
    sink: [0.5, 0.25],
    distance: [0.5 * 3 + 0.125 * 2 + 0.125, 1.5],
    value: [0.5, 0],
    previous: [0.125, 0.25],
  };
  for (const statistic of ["max", "entropy", "sink", "distance", "value", "previous"] as const)
    it(`has the ${statistic} of each head`, () => {
      for (const [head, value] of of(statistic).entries())
        assert.ok(Math.abs(value - (wanted[statistic][head] ?? Number.NaN)) < 1e-6, `${head}: ${value}`);
    });

  it("has numbers for a row of one token", () => {
    const one = { rows: Float32Array.of(1), shape: { layers: 1, heads: 1, length: 1 }, sinks: [] };
    for (const [statistic, value] of [
      ["entropy", 0],
      ["previous", 0],
      ["distance", 0],
      ["max", 1],
    ] as const)
      assert.deepEqual([...headStatistics(statistic, { ...one, weighted: one.rows })], [value]);
  });
});

describe("entropyOf", () => {
  it("is the sum with Math.log", () => {
    const random = new Random(3);
    for (let round = 0; round < 50; round++) {
      const raw = Array.from({ length: 1 + random.below(900) }, () => (random.below(1e6) / 1e6) ** 9);
      const sum = raw.reduce((a, b) => a + b, 0) || 1;
      const row = Float32Array.from(raw, (value) => value / sum);
      const exact = row.reduce((total, p) => (p > 0 ? total - p * Math.log(p) : total), 0);
      assert.ok(Math.abs(entropyOf(row) - exact) < 1e-8);
    }
    assert.equal(Math.abs(entropyOf(Float32Array.of(0, 1, 0))) < 1e-9, true);
  });
});
