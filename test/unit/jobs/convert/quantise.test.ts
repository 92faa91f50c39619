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

  it("finds levels again wherever they lie, as many of them as a block uses, also in half precision", () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const scale = 2 ** -random.below(12);
      const [first, count] = [random.below(8), 8 + random.below(8)];
      const levels = Array.from({ length: 32 }, (_, i) =>
        Math.min(15, first + (i < 2 ? i * count : random.below(count))),
      );
      const zero = random.below(16);
      const exact = Float32Array.from(levels, (level) => (level - zero) * scale);
      const halves = exact.map((value) => value * (1 + (random.below(3) - 1) * 2 ** -12));
      const seen = dequantiseRows(quantiseRows(halves, 1, 32, INT4), 1, 32, INT4);
      for (const [i, value] of seen.entries()) {
        assert.ok(Math.abs(value - at(exact, i)) < scale / 100, `${value} for ${at(exact, i)}, scale ${scale}`);
      }
    }
  });

  it("errs far less where weights lie on one side of 0 than levels around the middle could", () => {
    const random = new Random(13);
    const values = Float32Array.from({ length: 64 * 32 }, () => 1 + random.below(1000) / 1000);
    const seen = dequantiseRows(quantiseRows(values, 64, 32, INT4), 64, 32, INT4);
    const worst = seen.reduce((most, value, i) => Math.max(most, Math.abs(value - at(values, i))), 0);
    assert.ok(worst < 2 / 15, String(worst)); // half a level of 2 / 7 with the middle as 0: 0.14
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
