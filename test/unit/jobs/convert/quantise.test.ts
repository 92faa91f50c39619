import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import {
  BLOCK,
  blocksPerRow,
  dequantiseRows,
  INT4,
  quantiseRows,
  transpose,
} from "../../../../src/jobs/convert/quantise";
import { Random } from "../../support/random";

describe("quantiseRows", () => {
  it("moves no weight by more than half of its block's scale, and fills rows up with zeros", () => {
    const random = new Random(3);
    for (let round = 0; round < 40; round++) {
      const rows = 1 + random.below(5);
      const columns = 1 + random.below(400);
      const magnitude = 10 ** (random.below(30) - 20);
      const values = Float32Array.from({ length: rows * columns }, () => (random.below(2001) / 1000 - 1) * magnitude);
      const { bytes, scales } = quantiseRows(values, rows, columns);
      const blocks = blocksPerRow(columns);
      assert.equal(bytes.length, rows * blocks * BLOCK);
      assert.equal(scales.length, rows * blocks);
      for (const [i, byte] of bytes.entries()) {
        const row = Math.floor(i / (blocks * BLOCK));
        const column = i % (blocks * BLOCK);
        const scale = at(scales, Math.floor(i / BLOCK));
        assert.notEqual(byte, 0);
        if (column >= columns) assert.equal(byte, 128);
        else {
          const error = Math.abs((byte - 128) * scale - at(values, row * columns + column));
          assert.ok(error <= scale * 0.5001, `${error} for a scale of ${scale}`);
        }
      }
    }
  });

  it("keeps zeros and numbers too small for a scale finite", () => {
    const { bytes, scales } = quantiseRows(Float32Array.of(0, 0, 1.4e-45, -1.4e-45, 3e-43, -1e-44), 3, 2);
    assert.ok(scales.every((scale) => scale >= 0 && scale < 1e-40));
    assert.deepEqual([...bytes.subarray(0, 2)], [128, 128]);
    assert.deepEqual([...bytes.subarray(BLOCK, BLOCK + 2)], [128, 128]);
  });
});

describe("quantiseRows at 4 bits", () => {
  it("errs less than nearest levels of the obvious scale do, and keeps zeros", () => {
    const random = new Random(5);
    const [rows, columns] = [40, 200];
    const values = Float32Array.from({ length: rows * columns }, () => (random.below(2001) / 1000 - 1) ** 3);
    values.fill(0, 0, 32);
    const seen = dequantiseRows(quantiseRows(values, rows, columns, INT4), rows, columns, INT4);
    let [error, nearest] = [0, 0];
    for (let row = 0; row < rows; row++) {
      for (let first = 0; first < columns; first += INT4.block) {
        const from = row * columns + first;
        const block = values.subarray(from, from + Math.min(INT4.block, columns - first));
        const extreme = block.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
        for (const [i, value] of block.entries()) {
          const level = extreme === 0 ? 0 : Math.max(-8, Math.min(7, Math.round((value * -8) / extreme)));
          nearest += (value - (level * extreme) / -8) ** 2;
          error += (value - at(seen, from + i)) ** 2;
        }
      }
    }
    assert.ok(seen.subarray(0, 32).every((value) => value === 0));
    assert.ok(error < 0.95 * nearest, `${error} of ${nearest}`);
  });

  it("gives back what lies on 16 levels", () => {
    const levels = Float32Array.from({ length: 96 }, (_, i) => ((i * 5) % 16) - 8);
    assert.deepEqual(dequantiseRows(quantiseRows(levels, 2, 48, INT4), 2, 48, INT4), levels);
  });
});

describe("transpose", () => {
  it("swaps rows and columns of any size", () => {
    for (const [rows, columns] of [
      [1, 1],
      [3, 70],
      [33, 32],
      [100, 65],
    ] as const) {
      const values = Float32Array.from({ length: rows * columns }, (_, i) => i);
      const turned = transpose(values, rows, columns);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          assert.equal(turned[column * rows + row], row * columns + column);
        }
      }
      assert.deepEqual(transpose(turned, columns, rows), values);
    }
  });
});
