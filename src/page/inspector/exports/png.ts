import type { Picture } from "./picture";

/** Canvases of Chromium are at most 16,384 pixels long. */
const LONGEST = 16_000;

/** The picture as a PNG file with two pixels per CSS pixel, fewer if it is very long. Undefined if it cannot be drawn. */
export async function toPng(picture: Picture): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const scale = Math.min(2, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.scale(scale, scale);
  draw(context, picture);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  return blob === null ? undefined : new Uint8Array(await blob.arrayBuffer());
}

function draw(context: CanvasRenderingContext2D, { width, height, background, shapes }: Picture): void {
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  for (const shape of shapes) {
    context.fillStyle = shape.fill;
    if (shape.kind === "rect") {
      context.fillRect(shape.x, shape.y, shape.width, shape.height);
      if (shape.stroke === undefined) continue;
      context.strokeStyle = shape.stroke;
      context.setLineDash(shape.dashed === true ? [3, 2] : []);
      context.strokeRect(shape.x, shape.y, shape.width, shape.height);
    } else {
      const font = shape.fit === undefined ? "system-ui, sans-serif" : "ui-monospace, monospace";
      context.font = `${shape.bold === true ? "600 " : ""}${shape.size}px ${font}`;
      context.textAlign = shape.anchor ?? "start";
      context.fillText(shape.text, shape.x, shape.y, shape.fit);
    }
  }
}
