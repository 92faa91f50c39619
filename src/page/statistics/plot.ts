import type { ReliabilityBin } from "../../wire/statistics";
import type { StatisticsWords } from "../../wire/words/statistics";

const SVG = "http://www.w3.org/2000/svg";
/** The square in units of the picture, with room for the words of the axes. */
const SIDE = 200;
const MARGIN = 36;

/** Estimate against what was kept: a point for each tenth, the larger the more suggestions it stands for. */
export function reliabilityPlot(bins: readonly ReliabilityBin[], t: StatisticsWords): SVGElement {
  const most = Math.max(1, ...bins.map(({ suggestions }) => suggestions));
  const points = bins.flatMap(({ suggestions, kept }, bin) =>
    suggestions === 0
      ? []
      : [
          svg("circle", {
            class: "point",
            cx: x((bin + 0.5) / bins.length),
            cy: y(kept / suggestions),
            r: 3 + 7 * Math.sqrt(suggestions / most),
          }),
        ],
  );
  const size = SIDE + MARGIN + 8;
  const picture = svg("svg", { class: "plot", viewBox: `0 0 ${size} ${size}`, width: size, height: size });
  picture.setAttribute("aria-hidden", "true"); // The table says the same.
  picture.append(
    svg("rect", { class: "frame", x: x(0), y: y(1), width: SIDE, height: SIDE }),
    svg("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    ...points,
    ...[0, 0.5, 1].flatMap((tick) => [
      text(tick.toFixed(1), { x: x(tick), y: y(0) + 14, "text-anchor": "middle" }),
      text(tick.toFixed(1), { x: x(0) - 4, y: y(tick) + 4, "text-anchor": "end" }),
    ]),
    text(t("estimate"), { x: x(0.5), y: y(0) + 28, "text-anchor": "middle" }),
    text(t("share kept"), { "text-anchor": "middle", transform: `translate(10 ${y(0.5)}) rotate(-90)` }),
  );
  return picture;
}

function x(share: number): number {
  return MARGIN + SIDE * share;
}

function y(share: number): number {
  return 8 + SIDE * (1 - share);
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function text(words: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = svg("text", attributes);
  element.textContent = words;
  return element;
}
