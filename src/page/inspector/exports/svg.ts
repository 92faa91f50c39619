import type { Picture, Shape } from "./picture";

const MONOSPACED = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const PLAIN = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** The picture as a self-contained SVG document: no scripts, no links, no style sheet. */
export function toSvg({ width, height, background, shapes }: Picture, title: string): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="${PLAIN}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${background}"/>`,
    ...shapes.map(element),
    "</svg>",
    "",
  ].join("\n");
}

function element(shape: Shape): string {
  const { x, y, fill } = shape;
  if (shape.kind === "rect") {
    const stroke = shape.stroke === undefined ? "" : ` stroke="${shape.stroke}"`;
    const dashes = shape.dashed === true ? ' stroke-dasharray="3 2"' : "";
    return `<rect x="${x}" y="${y}" width="${shape.width}" height="${shape.height}" fill="${fill}"${stroke}${dashes}/>`;
  }
  const fit =
    shape.fit === undefined
      ? ""
      : ` textLength="${shape.fit}" lengthAdjust="spacingAndGlyphs" font-family="${MONOSPACED}" xml:space="preserve"`;
  const bold = shape.bold === true ? ' font-weight="600"' : "";
  const anchor = shape.anchor === undefined ? "" : ` text-anchor="${shape.anchor}"`;
  const how = `font-size="${shape.size}" fill="${fill}"${bold}${anchor}${fit}`;
  return `<text x="${x}" y="${y}" ${how}>${escapeXml(shape.text)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Characters that XML 1.0 does not allow: controls, lone surrogates and two non-characters. */
const FORBIDDEN = /[\p{Cs}\ufffe\uffff]|(?![\t\n\r])\p{Cc}/gu;

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
}
