import { h } from "../../dom";

/** A bar as long as the share, from 0 to 1. It repeats a number that is written next to it, so it is not read aloud. */
export function bar(share: number, kind = ""): HTMLElement {
  const fill = h("span", { class: `meter-fill ${kind}` });
  fill.style.setProperty("inline-size", `${(100 * share).toFixed(2)}%`);
  return h("span", { class: "meter", "aria-hidden": "true" }, fill);
}

/** One row of a {@link meterTable}: its name, its number, and the length of its bar from 0 to 1. */
export interface Meter {
  readonly name: Node | string;
  readonly value: string;
  readonly share: number;
}

/** A table with a bar in each row. @param hidden the caption is for screen readers: a heading says it already */
export function meterTable(caption: string, rows: readonly Meter[], hidden = false): HTMLElement {
  const body = rows.map(({ name, value, share }) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value), h("td", { class: "meter-cell" }, bar(share))),
  );
  return h(
    "table",
    { class: "meters" },
    h("caption", hidden ? { class: "visually-hidden" } : {}, caption),
    h("tbody", {}, ...body),
  );
}
