import type { MatrixView } from "../../../wire/inspector";
import type { Cell, MatrixLayout } from "../matrixLayout";

/** Draws the matrix in the colors of `lut` ([256] RGBA bytes), with the column before, and lines from the cell to its axes. */
export function paintMatrix(
  canvas: HTMLCanvasElement,
  layout: MatrixLayout,
  matrix: MatrixView,
  lut: Uint8ClampedArray,
  cursor: { readonly cell: Cell; readonly color: string } | undefined,
): void {
  const { size, cell, before, left, width, height } = layout;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  const cells = (columns: number, levels: Uint8Array): HTMLCanvasElement =>
    cellImage(columns, size, levels, lut, columns > 1);
  context.drawImage(cells(1, matrix.before), 0, 0, before, height);
  context.drawImage(cells(size, matrix.quantised), left, 0, size * cell, height);
  if (cursor === undefined) return;
  const { row, column } = cursor.cell;
  const x = column < 0 ? 0 : left + column * cell;
  context.strokeStyle = cursor.color;
  context.lineWidth = Math.max(1, Math.round(width / 500));
  context.beginPath();
  context.moveTo(0, (row + 0.5) * cell);
  context.lineTo(x, (row + 0.5) * cell);
  const middle = x + (column < 0 ? before : cell) / 2;
  context.moveTo(middle, (row + 1) * cell);
  context.lineTo(middle, height);
  context.rect(x, row * cell, column < 0 ? before : cell, cell);
  context.stroke();
}

/** One pixel per cell; `triangular`: nothing above the diagonal. */
function cellImage(
  columns: number,
  rows: number,
  levels: Uint8Array,
  lut: Uint8ClampedArray,
  triangular: boolean,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < (triangular ? row + 1 : columns); column++) {
      const at = row * columns + column;
      const level = levels[at] ?? 0;
      image.data.set(lut.subarray(4 * level, 4 * level + 4), 4 * at);
    }
  context.putImageData(image, 0, 0);
  return canvas;
}
