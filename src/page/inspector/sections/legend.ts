import { h } from "../../dom";
import type { Ramp } from "../ramp";

/** Colours in the bar of a legend. */
const SWATCHES = 24;

export interface Legend {
  readonly element: HTMLElement;
  /** @param marks what stands below the bar, evenly spread from its start to its end @param name of the scale */
  update(ramp: Ramp, scale: "heat" | "lift", marks: readonly string[], name: string): void;
}

/** The colours of a scale, with its name and its numbers. */
export function legend(label: string): Legend {
  const title = h("span", {});
  const swatches = Array.from({ length: SWATCHES }, () => h("span", {}));
  const bar = h("div", { class: "swatches", "aria-hidden": "true" }, ...swatches);
  const axis = h("div", { class: "axis" });
  let drawn = "";
  return {
    element: h("div", { class: "legend" }, h("div", { class: "legend-name" }, `${label}: `, title), bar, axis),
    update(ramp, scale, marks, name) {
      const wanted = [scale, name, ...marks].join("\n");
      if (wanted === drawn) return;
      drawn = wanted;
      title.replaceChildren(name);
      axis.replaceChildren(...marks.map((mark) => h("span", {}, mark)));
      for (const [index, swatch] of swatches.entries())
        swatch.className = ramp.classOf((255 * index) / (SWATCHES - 1), scale);
    },
  };
}
