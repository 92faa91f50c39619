import assert from "node:assert/strict";
import { cellAt, layOut, moved, shareOf } from "../../../../src/page/inspector/matrixLayout";
import { Random } from "../../support/random";

describe("layout of the matrix", () => {
  it("has cells of whole device pixels that fill the width, at any size and pixel ratio", () => {
    for (const size of [1, 7, 64, 128, 256, 384])
      for (const width of [280, 500, 1200])
        for (const ratio of [1, 1.25, 1.5, 2, 3]) {
          const layout = layOut(size, width, ratio);
          assert.ok(Number.isInteger(layout.cell) && layout.cell >= 1);
          assert.equal(layout.width, layout.left + size * layout.cell);
          const room = size + layout.left <= width * ratio;
          assert.ok(!room || layout.width <= width * ratio, `${size} in ${width} at ${ratio}`);
        }
  });

  it("finds each cell where it is, and none above the diagonal", () => {
    const layout = layOut(64, 500, 1.5);
    for (let row = 0; row < 64; row++)
      for (let column = 0; column < 64; column++) {
        const x = layout.left + (column + 0.5) * layout.cell;
        const found = cellAt(layout, x, (row + 0.5) * layout.cell);
        assert.deepEqual(found, column <= row ? { row, column } : undefined);
      }
    assert.deepEqual(cellAt(layout, 0, 0), { row: 0, column: -1 });
    assert.equal(cellAt(layout, layout.before + 1, 0), undefined);
    assert.equal(cellAt(layout, 0, layout.height), undefined);
    assert.equal(cellAt(layout, -1, 0), undefined);
  });

  it("lets the keyboard reach every cell and never leave the triangle", () => {
    const random = new Random(3);
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
    const seen = new Set<string>();
    let cell = { row: 0, column: 0 };
    for (let round = 0; round < 4000; round++) {
      cell = moved(cell, random.pick(keys), 5) ?? cell;
      assert.ok(cell.row >= 0 && cell.row < 5 && cell.column >= -1 && cell.column <= cell.row);
      seen.add(`${cell.row},${cell.column}`);
    }
    assert.equal(seen.size, 15 + 5);
    assert.equal(moved(cell, "Tab", 5), undefined);
  });

  it("reads quantised shares on the protocol's scale", () => {
    assert.equal(shareOf(0), 0);
    assert.equal(shareOf(255), 1);
    assert.ok(Math.abs(shareOf(128) - 10 ** (-4 * (127 / 255))) < 1e-12);
  });
});
