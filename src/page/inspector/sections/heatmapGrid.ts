import type { HeadChoice, RowView, Statistic } from "../../../model/inspection/selection";
import type { RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import { stepAlong } from "../../roving";
import { statisticText } from "../numbers";
import type { Page } from "../section";

/** A row per layer and a column per head; a row begins with its layer's mean, and the corner above stands for all heads. */
export class HeatmapGrid {
  readonly element: HTMLElement;
  /** [layers + 1][heads + 1], but the first line is the corner alone. */
  private cells: HTMLElement[][] = [];
  /** What each cell stands for, in words. */
  private names: string[][] = [];
  private marked: HTMLElement | undefined;

  constructor(private readonly page: Pick<Page, "t" | "ramp">) {
    this.element = h("table", { class: "heatmap", role: "grid", "aria-label": page.t("Layers and heads") });
  }

  /** Makes the cells of a model's shape. */
  build({ layers, heads }: Pick<RequestView, "layers" | "heads">): void {
    const { t } = this.page;
    const corner = newCell(t("all"), "corner");
    const lines = Array.from({ length: layers }, (_, layer) => [
      newCell(String(layer), "layer"),
      ...Array.from({ length: heads }, () => newCell("", "head")),
    ]);
    this.cells = [[corner], ...lines];
    this.names = lines.map((line, layer) =>
      line.map((_, column) =>
        column === 0 ? t("layer {0}, mean", layer) : t("layer {0}, head {1}", layer, column - 1),
      ),
    );
    this.names.unshift([t("all heads")]);
    const columns = Array.from({ length: heads }, (_, head) =>
      h("th", { scope: "col", class: "head-name", "aria-label": t("head {0}", head) }, String(head)),
    );
    this.element.replaceChildren(
      h("caption", {}, t("layers ↓ heads →")),
      h("tr", { role: "row" }, corner, ...columns),
      ...lines.map((line) => h("tr", { role: "row" }, ...line)),
    );
  }

  /** Colors and names the cells by a row's statistics. @param name of the statistic @returns the highest value */
  paint(row: RowView | undefined, statistic: Statistic, name: string): number {
    const { t, ramp } = this.page;
    const values = row?.statistics;
    const highest = Math.max(1e-9, ...(values ?? []));
    for (const [line, items] of this.cells.entries()) {
      const ofLayer =
        line === 0 ? values : values?.subarray((line - 1) * (items.length - 1), line * (items.length - 1));
      for (const [column, item] of items.entries()) {
        const value = column > 0 ? ofLayer?.[column - 1] : mean(ofLayer);
        const where = this.names[line]?.[column] ?? "";
        const label = value === undefined ? where : t("{0}: {1} {2}", where, name, statisticText(statistic, value, t));
        const level = line === 0 || value === undefined ? 0 : (255 * value) / highest;
        item.className = `cell ${line === 0 ? "corner" : column === 0 ? "layer" : "head"} ${ramp.classOf(level, "heat")}`;
        item.setAttribute("aria-label", label);
      }
    }
    return highest;
  }

  /** The cell that stands for some heads; undefined while there are no cells. */
  cellOf(heads: HeadChoice): HTMLElement | undefined {
    if (heads.kind === "all") return this.cells[0]?.[0];
    return this.cells[heads.layer + 1]?.[heads.kind === "layer" ? 0 : heads.head + 1];
  }

  /** The heads that a cell stands for. @param all what the corner stands for */
  headsOf(cell: HTMLElement, all: () => HeadChoice): HeadChoice {
    const { row, column } = this.placeOf(cell);
    if (row <= 0) return all();
    return column === 0 ? { kind: "layer", layer: row - 1 } : { kind: "head", layer: row - 1, head: column - 1 };
  }

  /** Marks a cell as the chosen one. */
  mark(chosen: HTMLElement | undefined): void {
    if (chosen === this.marked) return;
    for (const cell of this.cells.flat()) cell.setAttribute("aria-selected", String(cell === chosen));
    this.marked = chosen;
  }

  /** The cell that a key leads to from another; undefined for other keys and at the ends. */
  neighbor(from: HTMLElement, event: KeyboardEvent): HTMLElement | undefined {
    const { row, column } = this.placeOf(from);
    const down = { ArrowUp: row - 1, ArrowDown: row + 1 }[event.key];
    if (down !== undefined) return this.cells[down]?.[down === 0 ? 0 : column];
    if (event.ctrlKey && event.key === "Home") return this.cells[0]?.[0];
    if (event.ctrlKey && event.key === "End") return this.cells.at(-1)?.at(-1);
    const along = stepAlong(event.key, column, this.cells[row]?.length ?? 0);
    return along === undefined ? undefined : this.cells[row]?.[along];
  }

  /** Indices into the cells; the row is −1 for an element that is none of them. */
  private placeOf(cell: HTMLElement): { row: number; column: number } {
    const row = this.cells.findIndex((line) => line.includes(cell));
    return { row, column: this.cells[row]?.indexOf(cell) ?? 0 };
  }
}

function newCell(text: string, kind: string): HTMLElement {
  return h(
    "td",
    { class: `cell ${kind}`, role: "gridcell", tabindex: "-1" },
    h("span", { "aria-hidden": "true" }, text),
  );
}

function mean(values: Float32Array | undefined): number | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
