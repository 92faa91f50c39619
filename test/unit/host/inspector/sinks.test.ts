import assert from "node:assert/strict";
import { findSinks, meanOfHeads, sinkShare } from "../../../../src/host/inspector/sinks";
import { TOKEN_KINDS } from "../../../../src/model/inspection/inspection";

const PREFIX = TOKEN_KINDS.indexOf("prefix");
const kinds = (length: number): Uint8Array => new Uint8Array(length).fill(PREFIX);
const row = (length: number, large: Readonly<Record<number, number>>): Float32Array => {
  const rest = (1 - Object.values(large).reduce((a, b) => a + b, 0)) / (length - Object.keys(large).length);
  return Float32Array.from({ length }, (_, i) => large[i] ?? rest);
};

describe("findSinks", () => {
  it("finds a first token that takes much, and none where it does not", () => {
    assert.deepEqual(findSinks(row(20, { 0: 0.35 }), kinds(20), row(20, {})), [0]);
    assert.deepEqual(findSinks(row(20, { 0: 0.25 }), kinds(20), row(20, {})), []);
    assert.deepEqual(findSinks(row(20, { 4: 0.35 }), kinds(20), row(20, {})), []);
  });

  it("finds a control token anywhere", () => {
    const control = kinds(20);
    control[9] = TOKEN_KINDS.indexOf("control");
    assert.deepEqual(findSinks(row(20, { 9: 0.4 }), control, row(20, {})), [9]);
  });

  it("finds a token that all heads pay far more than the median one", () => {
    assert.deepEqual(findSinks(row(100, {}), kinds(100), row(100, { 50: 0.4 })), [50]);
    // Ten times the median, but little.
    assert.deepEqual(findSinks(row(1000, {}), kinds(1000), row(1000, { 50: 0.05 })), []);
    // Much, but so have others: the median is a fifth.
    assert.deepEqual(findSinks(row(5, {}), kinds(5), row(5, {})), []);
  });

  it("leaves a row without sinks as it is, and takes an empty one", () => {
    assert.equal(sinkShare(Float32Array.of(0.5, 0.25, 0.25), [0, 2]), 0.75);
    assert.deepEqual(findSinks(new Float32Array(), kinds(0)), []);
    assert.deepEqual([...meanOfHeads(Float32Array.of(1, 0, 0, 1), { layers: 1, heads: 2, length: 2 })], [0.5, 0.5]);
  });
});
