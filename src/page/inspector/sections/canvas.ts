/** Draws one row of levels (0 to 255) in the colors of `lut`, stretched over the canvas without smoothing. */
export function paintStrip(canvas: HTMLCanvasElement, levels: Uint8Array, lut: Uint8ClampedArray): void {
  canvas.width = Math.max(1, levels.length);
  canvas.height = 1;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(canvas.width, 1);
  for (const [index, level] of levels.entries()) image.data.set(lut.subarray(4 * level, 4 * level + 4), 4 * index);
  context.putImageData(image, 0, 0);
}
