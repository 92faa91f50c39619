import { h } from "../../dom";
import { roving, stepAlong } from "../../roving";
import { statisticText } from "../numbers";
import { type HeadChoice, type RequestView, type RowView, STATISTICS, type Statistic } from "../protocol";
import type { Page, Section } from "../section";
import type { Word } from "../strings";
import { legend } from "./legend";
import { select } from "./select";

const STATISTIC_NAMES: Readonly<Record<Statistic, Word>> = {
  max: "strongest key",
  entropy: "entropy",
  sink: "share of the sinks",
  distance: "mean distance",
  value: "strongest key by value",
  previous: "previous token",
};

/** Layers × heads: where to look. A cell is a head, the start of a row its layer's mean, the corner all heads. */
export function heatmapSection(page: Page): Section {
  const { store, t, ramp } = page;
  const selection = () => store.state.ui.selection;
  const statistic = select(
    t("Color"),
    STATISTICS.map((name) => [name, t(STATISTIC_NAMES[name])]),
    (chosen) => store.select({ statistic: chosen }),
  );
  const weighting = select(
    t("Weigh"),
    [
      ["attention", t("attention")],
      ["value", t("attention × value")],
    ],
    (chosen) => store.select({ weighting: chosen }),
  );
  const all = select(
    t("All heads"),
    [
      ["max", t("largest")],
      ["mean", t("mean")],
    ],
    (by) => store.select({ heads: { kind: "all", by } }),
  );
  const grid = h("table", { class: "heatmap", role: "grid", "aria-label": t("Layers and heads") });
  const readout = h("p", { class: "readout" });
  const scale = legend(t("Scale"));
  let cells: HTMLElement[][] = [];
  /** What each cell stands for, in words. */
  let names: string[][] = [];
  let shape = "";
  /** What is under the pointer, or else has the focus. */
  let looked: HTMLElement | undefined;
  let marked: HTMLElement | undefined;
  let drawn: RowView | undefined;
  let request: RequestView | undefined;

  const choiceOf = (cell: HTMLElement): HeadChoice => {
    const row = cells.findIndex((line) => line.includes(cell));
    const column = cells[row]?.indexOf(cell) ?? 0;
    if (row <= 0)
      return {
        kind: "all",
        by: store.state.ui.selection.heads.kind === "all" ? selectionBy(selection().heads) : all.value,
      };
    return column === 0 ? { kind: "layer", layer: row - 1 } : { kind: "head", layer: row - 1, head: column - 1 };
  };
  const cellOf = (heads: HeadChoice): HTMLElement | undefined =>
    heads.kind === "all" ? cells[0]?.[0] : cells[heads.layer + 1]?.[heads.kind === "layer" ? 0 : heads.head + 1];
  const rove = roving(grid, ".cell", (from, event) => {
    const row = cells.findIndex((line) => line.includes(from));
    const column = cells[row]?.indexOf(from) ?? 0;
    const down = { ArrowUp: row - 1, ArrowDown: row + 1 }[event.key];
    if (down !== undefined) return cells[down]?.[down === 0 ? 0 : column];
    if (event.ctrlKey && event.key === "Home") return cells[0]?.[0];
    if (event.ctrlKey && event.key === "End") return cells.at(-1)?.at(-1);
    const along = stepAlong(event.key, column, cells[row]?.length ?? 0);
    return along === undefined ? undefined : cells[row]?.[along];
  });
  const cellAt = (event: Event): HTMLElement | undefined =>
    (event.target instanceof Element ? event.target.closest<HTMLElement>(".cell") : null) ?? undefined;
  const choose = (event: Event): void => {
    const cell = cellAt(event);
    if (cell !== undefined) store.select({ heads: choiceOf(cell) });
  };
  const look = (cell: HTMLElement | undefined): void => {
    looked = cell;
    const shown = cell ?? cellOf(selection().heads);
    readout.replaceChildren(shown?.getAttribute("aria-label") ?? "");
  };
  grid.addEventListener("click", choose);
  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(event);
  });
  grid.addEventListener("pointerover", (event) => look(cellAt(event)));
  grid.addEventListener("pointerleave", () => look(undefined));
  grid.addEventListener("focusin", (event) => look(cellAt(event)));
  grid.addEventListener("focusout", () => look(undefined));

  const rebuild = ({ layers, heads }: RequestView): void => {
    const cell = (text: string, kind: string): HTMLElement =>
      h("td", { class: `cell ${kind}`, role: "gridcell", tabindex: "-1" }, h("span", { "aria-hidden": "true" }, text));
    const corner = cell(t("all"), "corner");
    const lines = Array.from({ length: layers }, (_, layer) => [
      cell(String(layer), "layer"),
      ...Array.from({ length: heads }, () => cell("", "head")),
    ]);
    cells = [[corner], ...lines];
    names = lines.map((line, layer) =>
      line.map((_, column) =>
        column === 0 ? t("layer {0}, mean", layer) : t("layer {0}, head {1}", layer, column - 1),
      ),
    );
    names.unshift([t("all heads")]);
    const columns = Array.from({ length: heads }, (_, head) =>
      h("th", { scope: "col", class: "head-name", "aria-label": t("head {0}", head) }, String(head)),
    );
    grid.replaceChildren(
      h("caption", {}, t("layers ↓ heads →")),
      h("tr", { role: "row" }, corner, ...columns),
      ...lines.map((line) => h("tr", { role: "row" }, ...line)),
    );
  };

  const paint = (row: RowView | undefined): void => {
    const values = row?.statistics;
    const highest = Math.max(1e-9, ...(values ?? []));
    const chosen = row?.selection.statistic ?? selection().statistic;
    const name = t(STATISTIC_NAMES[chosen]);
    for (const [line, items] of cells.entries()) {
      const ofLayer =
        line === 0 ? values : values?.subarray((line - 1) * (items.length - 1), line * (items.length - 1));
      for (const [column, item] of items.entries()) {
        const value = column > 0 ? ofLayer?.[column - 1] : mean(ofLayer);
        const where = names[line]?.[column] ?? "";
        const label = value === undefined ? where : t("{0}: {1} {2}", where, name, statisticText(chosen, value, t));
        const level = line === 0 || value === undefined ? 0 : (255 * value) / highest;
        item.className = `cell ${line === 0 ? "corner" : column === 0 ? "layer" : "head"} ${ramp.classOf(level, "heat")}`;
        item.setAttribute("aria-label", label);
      }
    }
    scale.update(ramp, "heat", ["0", statisticText(chosen, (values?.length ?? 0) > 0 ? highest : 0, t)], name);
  };

  return {
    element: h(
      "div",
      {},
      h("div", { class: "toolbar" }, statistic.element, weighting.element, all.element),
      grid,
      readout,
      scale.element,
    ),
    update(state) {
      if (state.request === undefined) return;
      const { heads } = state.ui.selection;
      request = state.request;
      const wanted = `${request.layers}×${request.heads}`;
      if (wanted !== shape) rebuild(request);
      if (wanted !== shape || state.row !== drawn) paint(state.row);
      shape = wanted;
      drawn = state.row;
      statistic.update(state.ui.selection.statistic);
      weighting.update(state.ui.selection.weighting);
      if (heads.kind === "all") all.update(heads.by);
      const chosen = cellOf(heads);
      if (chosen !== marked) {
        for (const cell of cells.flat()) cell.setAttribute("aria-selected", String(cell === chosen));
        marked = chosen;
      }
      if (chosen !== undefined && !grid.contains(document.activeElement)) rove.enter(chosen);
      look(looked);
    },
  };
}

function selectionBy(heads: HeadChoice): "mean" | "max" {
  return heads.kind === "all" && heads.by === "max" ? "mean" : "max";
}

function mean(values: Float32Array | undefined): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
