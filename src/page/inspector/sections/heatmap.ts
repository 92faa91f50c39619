import {
  type HeadChoice,
  type RowView,
  type Selection,
  STATISTICS,
  type Statistic,
} from "../../../model/inspection/selection";
import type { Word } from "../../../wire/words/inspector";
import { h } from "../../dom";
import { roving } from "../../roving";
import { statisticText } from "../numbers";
import type { Page, Section } from "../section";
import { HeatmapGrid } from "./heatmapGrid";
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
  const lists = choices(page);
  const grid = new HeatmapGrid(page);
  const scale = legend(t("Scale"));
  let shape = "";
  let drawn: RowView | undefined;

  const rove = roving(grid.element, ".cell", (from, event) => grid.neighbor(from, event));
  onChoice(grid.element, (cell) => store.select({ heads: grid.headsOf(cell, lists.all) }));
  const readout = readoutOf(grid.element, () => grid.cellOf(store.state.ui.selection.heads));
  const paint = (row: RowView | undefined): void => {
    const chosen = row?.selection.statistic ?? store.state.ui.selection.statistic;
    const name = t(STATISTIC_NAMES[chosen]);
    const highest = grid.paint(row, chosen, name);
    const known = (row?.statistics.length ?? 0) > 0;
    scale.update(ramp, "heat", ["0", statisticText(chosen, known ? highest : 0, t)], name);
  };

  return {
    element: h("div", {}, lists.element, grid.element, readout.element, scale.element),
    update({ request, row, ui }) {
      if (request === undefined) return;
      const wanted = `${request.layers}×${request.heads}`;
      if (wanted !== shape) grid.build(request);
      if (wanted !== shape || row !== drawn) paint(row);
      shape = wanted;
      drawn = row;
      lists.update(ui.selection);
      const chosen = grid.cellOf(ui.selection.heads);
      grid.mark(chosen);
      if (chosen !== undefined && !grid.element.contains(document.activeElement)) rove.enter(chosen);
      readout.update();
    },
  };
}

/** The lists above the grid, and what the corner is to stand for when it is chosen. */
function choices({ store, t }: Page) {
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
  return {
    element: h("div", { class: "toolbar" }, statistic.element, weighting.element, all.element),
    /** As the list says; where all heads are chosen already, the other way. */
    all(): HeadChoice {
      const { heads } = store.state.ui.selection;
      return { kind: "all", by: heads.kind !== "all" ? all.value : heads.by === "max" ? "mean" : "max" };
    },
    update({ statistic: chosen, weighting: weighed, heads }: Selection): void {
      statistic.update(chosen);
      weighting.update(weighed);
      if (heads.kind === "all") all.update(heads.by);
    },
  };
}

function onChoice(grid: HTMLElement, choose: (cell: HTMLElement) => void): void {
  const chooseAt = (event: Event): void => {
    const cell = cellAt(event);
    if (cell !== undefined) choose(cell);
  };
  grid.addEventListener("click", chooseAt);
  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    chooseAt(event);
  });
}

/** Says of the cell under the pointer, or with the focus, or else the chosen one, what its name says. */
function readoutOf(grid: HTMLElement, chosen: () => HTMLElement | undefined) {
  const element = h("p", { class: "readout" });
  let looked: HTMLElement | undefined;
  const look = (cell: HTMLElement | undefined): void => {
    looked = cell;
    element.replaceChildren((cell ?? chosen())?.getAttribute("aria-label") ?? "");
  };
  grid.addEventListener("pointerover", (event) => look(cellAt(event)));
  grid.addEventListener("pointerleave", () => look(undefined));
  grid.addEventListener("focusin", (event) => look(cellAt(event)));
  grid.addEventListener("focusout", () => look(undefined));
  return { element, update: () => look(looked) };
}

function cellAt({ target }: Event): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>(".cell") : null) ?? undefined;
}
