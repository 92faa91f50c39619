import type { TokenKind } from "../../../model/inspection/inspection";
import { kindOf } from "../../../model/inspection/tokenTable";
import type { Translate, Word } from "../../../wire/words/inspector";
import { percent } from "../../visible";
import { type Rgb, readableOn } from "../color";
import { columnsOf, hexColor, type Picture, type Shape } from "./picture";
import { type Exported, headsText, settingsOf } from "./settings";

/** How the picture is colored and worded. */
export interface PictureStyle {
  readonly background: Rgb;
  readonly foreground: Rgb;
  /** Color of a weight of the row. */
  readonly colorOf: (weight: number) => Rgb;
  /** Color of a share of the heatmap's range, from 0 to 1. */
  readonly heatOf: (share: number) => Rgb;
  /** The scale in words, and weights whose colors are shown. */
  readonly legend: { readonly title: string; readonly ticks: readonly { weight: number; label: string }[] };
  /** What is written for token `index`. */
  readonly labelOf: (index: number) => string;
  readonly t: Translate;
}

const WIDTH = 960;
const MARGIN = 16;
const LINE = 20;
const CELL = 20;
const COLUMN = 7.5;
const GUTTER = 120;

const PARTS: Readonly<Record<TokenKind, Word>> = {
  control: "Control token",
  header: "Header",
  snippet: "From another file",
  suffix: "After the cursor",
  prefix: "Before the cursor",
  generated: "Written by the model",
};

/** The row as a picture: settings, layers × heads, and the context colored by weight, with a legend for each. */
export function rowPicture(exported: Exported, style: PictureStyle): Picture {
  const shapes: Shape[] = [];
  let y = MARGIN + 18;
  const write = (text: string, size = 13, bold = false): void => {
    shapes.push({
      kind: "text",
      x: MARGIN,
      y,
      text,
      fill: hexColor(style.foreground),
      size,
      ...(bold ? { bold } : {}),
    });
    y += LINE;
  };

  write(style.t("What the model looked at: {0}", exported.request.path), 16, true);
  write(exported.request.headline);
  for (const [name, value] of Object.entries(settingsOf(exported))) write(`${name}: ${value}`, 12);
  write(style.t("Attention is not an explanation."), 12);
  y += LINE / 2;
  y = heatmap(exported, style, y, shapes);
  y = legend(style, y, shapes);
  y = context(exported, style, y, shapes);
  return { width: WIDTH, height: y + MARGIN, background: hexColor(style.background), shapes };
}

function heatmap({ request, row }: Exported, style: PictureStyle, top: number, shapes: Shape[]): number {
  const { statistics, selection } = row;
  const text = (x: number, y: number, words: string, size = 11): void => {
    shapes.push({ kind: "text", x, y, text: words, fill: hexColor(style.foreground), size });
  };
  const low = statistics.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = statistics.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const range = `${low.toPrecision(3)} … ${high.toPrecision(3)}`;
  text(MARGIN, top, style.t("Layers (down) × heads (across), {0}: {1}", selection.statistic, range), 13);
  const left = MARGIN + 28;
  for (let head = 0; head < request.heads; head++) text(left + head * CELL + 4, top + 16, String(head));
  for (let layer = 0; layer < request.layers; layer++) {
    const y = top + LINE + layer * CELL;
    text(MARGIN, y + 14, String(layer));
    for (let head = 0; head < request.heads; head++) {
      const value = statistics[layer * request.heads + head] ?? low;
      const chosen =
        selection.heads.kind !== "all" &&
        selection.heads.layer === layer &&
        (selection.heads.kind === "layer" || selection.heads.head === head);
      shapes.push({
        kind: "rect",
        x: left + head * CELL,
        y,
        width: CELL - 2,
        height: CELL - 2,
        fill: hexColor(style.heatOf(high > low ? (value - low) / (high - low) : 0)),
        ...(chosen ? { stroke: hexColor(style.foreground) } : {}),
      });
    }
  }
  text(left + request.heads * CELL + 12, top + LINE + 14, style.t("Shown: {0}", headsText(selection.heads)), 13);
  return top + LINE + request.layers * CELL + LINE;
}

function legend({ legend: { title, ticks }, foreground, colorOf }: PictureStyle, top: number, shapes: Shape[]): number {
  const ink = hexColor(foreground);
  shapes.push({ kind: "text", x: MARGIN, y: top + 12, text: title, fill: ink, size: 13 });
  const width = 76;
  for (const [index, { weight, label }] of ticks.entries()) {
    const fill = colorOf(weight);
    const x = MARGIN + index * width;
    shapes.push({ kind: "rect", x, y: top + LINE, width, height: LINE, fill: hexColor(fill), stroke: ink });
    shapes.push({
      kind: "text",
      x: x + 6,
      y: top + LINE + 14,
      text: label,
      fill: hexColor(readableOn(fill, foreground)),
      size: 12,
    });
  }
  return top + 3 * LINE;
}

/** Tokens in the order of the prompt, one block per line of the source, with what the line takes in all. */
function context(exported: Exported, style: PictureStyle, top: number, shapes: Shape[]): number {
  const { row } = exported;
  const text = (x: number, y: number, words: string, anchor?: "end"): void => {
    const fill = hexColor(style.foreground);
    shapes.push({ kind: "text", x, y, text: words, fill, size: 12, ...(anchor ? { anchor } : {}) });
  };
  let y = top;
  let part: TokenKind | undefined;
  for (const block of blocks(exported)) {
    if (block.part !== part) {
      part = block.part;
      text(MARGIN, y + 14, style.t(PARTS[part]));
      y += LINE;
    }
    let sum = 0;
    for (let index = block.from; index < block.to; index++) sum += row.weights[index] ?? 0;
    text(MARGIN + 40, y + 14, block.line < 0 ? "" : String(block.line + 1), "end");
    text(GUTTER - 8, y + 14, percent(sum), "end");
    let x = GUTTER;
    for (let index = block.from; index < block.to; index++) {
      const sink = row.sinks.includes(index);
      const share = sink ? ` ${percent(row.weights[index] ?? 0)}` : "";
      const label = `${style.labelOf(index)}${share}`;
      const wide = Math.min(columnsOf(label) * COLUMN, WIDTH - GUTTER - MARGIN - 4);
      if (x > GUTTER && x + wide + 4 > WIDTH - MARGIN) {
        x = GUTTER;
        y += LINE;
      }
      token(x, y, wide, label, sink ? undefined : style.colorOf(row.weights[index] ?? 0), style, shapes);
      x += wide + 5;
    }
    y += LINE;
  }
  return y;
}

/** A sink has no color: it is outlined, with its number. */
function token(
  x: number,
  y: number,
  fit: number,
  label: string,
  color: Rgb | undefined,
  style: PictureStyle,
  shapes: Shape[],
): void {
  const [background, foreground] = [hexColor(style.background), hexColor(style.foreground)];
  const box = { kind: "rect", x, y: y + 1, width: fit + 4, height: LINE - 2 } as const;
  shapes.push(
    color ? { ...box, fill: hexColor(color) } : { ...box, fill: background, stroke: foreground, dashed: true },
  );
  const fill = color ? hexColor(readableOn(color, style.foreground)) : foreground;
  if (label !== "") shapes.push({ kind: "text", x: x + 2, y: y + 14, text: label, fill, size: 12, fit });
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly part: TokenKind;
}

function blocks({ request, row }: Exported): Block[] {
  const found: Block[] = [];
  for (let index = 0; index < row.weights.length; index++) {
    const line = request.positions.lines[index] ?? -1;
    const part = kindOf(request.tokens, index);
    const last = found.at(-1);
    if (last !== undefined && last.line === line && last.part === part)
      found[found.length - 1] = { ...last, to: index + 1 };
    else found.push({ from: index, to: index + 1, line, part });
  }
  return found;
}
