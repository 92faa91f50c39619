/** Where the cells of a matrix are on its canvas; all lengths in device pixels. */
export interface MatrixLayout {
  readonly size: number;
  /** Side of a cell: a whole number, so that every cell is equally large. */
  readonly cell: number;
  /** Width of the column on the left, for what went to tokens before the first. */
  readonly before: number;
  /** Left edge of the first cell. */
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** A cell: `row` looks, `column` is looked at; column −1 stands for all tokens before the first. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

const LARGEST_CELL = 28;

/**
 * The largest cells with which the matrix fits into `width` CSS pixels; below one device pixel per cell it is drawn
 * wider than that, and scrolls.
 */
export function layOut(size: number, width: number, pixelRatio: number): MatrixLayout {
  const gap = Math.ceil(2 * pixelRatio);
  const least = Math.ceil(6 * pixelRatio);
  const room = (width * pixelRatio - gap - least) / size;
  const cell = Math.max(1, Math.floor(Math.min(LARGEST_CELL * pixelRatio, room)));
  const before = least;
  const left = before + gap;
  return { size, cell, before, left, width: left + size * cell, height: size * cell };
}

/** The cell at a point of the canvas. Undefined in the gap, outside, and above the diagonal, where nothing can be. */
export function cellAt({ size, cell, before, left }: MatrixLayout, x: number, y: number): Cell | undefined {
  const row = Math.floor(y / cell);
  if (row < 0 || row >= size || x < 0) return undefined;
  if (x < before) return { row, column: -1 };
  const column = Math.floor((x - left) / cell);
  return column >= 0 && column <= row ? { row, column } : undefined;
}

/** Where an arrow key, Home, End, Page Up or Page Down takes the cursor; undefined for other keys. */
export function moved({ row, column }: Cell, key: string, size: number): Cell | undefined {
  const inside = (r: number, c: number): Cell => {
    const to = Math.min(size - 1, Math.max(0, r));
    return { row: to, column: Math.min(to, Math.max(-1, c)) };
  };
  switch (key) {
    case "ArrowLeft":
      return inside(row, column - 1);
    case "ArrowRight":
      return inside(row, column + 1);
    case "ArrowUp":
      return inside(row - 1, column);
    case "ArrowDown":
      return inside(row + 1, column);
    case "Home":
      return inside(row, -1);
    case "End":
      return inside(row, row);
    case "PageUp":
      return inside(row - 10, column);
    case "PageDown":
      return inside(row + 10, column);
    default:
      return undefined;
  }
}

/** The share that byte `q` of a matrix stands for: nothing, or 10^(−4 (1 − q / 255)). */
export function shareOf(q: number): number {
  return q === 0 ? 0 : 10 ** (-4 * (1 - q / 255));
}

/** Index into `quantised` of a cell that is not in the column before. */
export function indexOf({ row, column }: Cell, size: number): number {
  return row * size + column;
}
