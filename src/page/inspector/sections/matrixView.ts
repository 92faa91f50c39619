import type { MatrixView, RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import { type Cell, cellAt, indexOf, layOut, type MatrixLayout, moved, shareOf } from "../matrixLayout";
import { share } from "../numbers";
import type { Page } from "../section";
import { paintMatrix } from "./matrixPainter";
import { glyphsOf, nameOf } from "./tokenWords";

/** CSS pixels: a small matrix need not fill a wide window. */
const WIDEST = 640;

interface Shown {
  readonly request: RequestView;
  readonly matrix: MatrixView;
  readonly layout: MatrixLayout;
}

/** The picture of a matrix, with a cursor for pointer and keyboard. */
export class MatrixPicture {
  readonly element: HTMLElement;
  private readonly canvas = h("canvas", { class: "matrix", tabindex: "0", role: "application" });
  private readonly readout = h("div", { class: "matrix-readout", "aria-hidden": "true" });
  private readonly spoken = h("div", { class: "visually-hidden", "aria-live": "polite" });
  private shown: Shown | undefined;
  private cell: Cell | undefined;

  constructor(private readonly page: Page) {
    this.element = h("div", {}, h("div", { class: "matrix-frame" }, this.canvas, this.readout), this.spoken);
    this.followPointer();
    this.followKeys();
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  update(request: RequestView, matrix: MatrixView): void {
    if (this.shown?.matrix !== matrix) {
      this.cell = undefined;
      this.readout.replaceChildren();
      const name = this.page.t(
        "Matrix of {0} × {0} tokens. Arrow keys move between cells, Enter shows the token that is looked at in the source.",
        matrix.size,
      );
      this.canvas.setAttribute("aria-label", name);
    }
    this.shown = { request, matrix, layout: this.layOut(matrix) };
    this.draw();
  }

  private layOut({ size }: MatrixView): MatrixLayout {
    return layOut(size, Math.min(WIDEST, this.element.clientWidth), devicePixelRatio);
  }

  private draw(): void {
    if (this.shown === undefined) return;
    const { canvas, cell } = this;
    const { matrix } = this.shown;
    const layout = this.layOut(matrix);
    this.shown = { ...this.shown, layout };
    canvas.style.setProperty("width", `${layout.width / devicePixelRatio}px`);
    canvas.style.setProperty("height", `${layout.height / devicePixelRatio}px`);
    const color = getComputedStyle(canvas).color;
    paintMatrix(canvas, layout, matrix, this.page.ramp.lut, cell && { cell, color });
  }

  private followPointer(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => this.move(this.under(event), false));
    canvas.addEventListener("pointerleave", () => {
      if (document.activeElement !== canvas) this.move(undefined, false);
    });
    canvas.addEventListener("click", (event) => {
      this.move(this.under(event), false);
      this.reveal(event.ctrlKey || event.metaKey);
    });
  }

  private followKeys(): void {
    const { canvas } = this;
    canvas.addEventListener("focus", () => {
      if (this.shown === undefined) return;
      const last = this.shown.matrix.size - 1;
      this.move(this.cell ?? { row: last, column: last }, true);
    });
    canvas.addEventListener("blur", () => this.move(undefined, false));
    canvas.addEventListener("keydown", (event) => {
      if (this.shown === undefined || event.altKey || event.metaKey) return;
      if (event.key === "Enter") this.reveal(event.ctrlKey);
      const to = this.cell && moved(this.cell, event.key, this.shown.matrix.size);
      if (to === undefined && event.key !== "Enter") return;
      event.preventDefault();
      if (to !== undefined) this.move(to, true);
    });
  }

  private under({ offsetX, offsetY }: MouseEvent): Cell | undefined {
    return this.shown && cellAt(this.shown.layout, offsetX * devicePixelRatio, offsetY * devicePixelRatio);
  }

  /** Shows the token that is looked at in the source. @param focus also moves there */
  private reveal(focus: boolean): void {
    const { shown, cell } = this;
    if (shown === undefined || cell === undefined || cell.column < 0) return;
    const token = shown.matrix.first + cell.column;
    this.page.store.send({ type: "reveal", serial: shown.request.serial, token, focus });
  }

  private move(to: Cell | undefined, aloud: boolean): void {
    const { store } = this.page;
    if (this.shown === undefined || (to?.row === this.cell?.row && to?.column === this.cell?.column)) return;
    this.cell = to;
    this.draw();
    const { request, matrix } = this.shown;
    if (to === undefined) {
      this.readout.replaceChildren();
      store.send({ type: "hover", serial: request.serial, token: null });
      return;
    }
    this.tell(this.shown, to, aloud);
    store.send({ type: "hover", serial: request.serial, token: to.column < 0 ? null : matrix.first + to.column });
  }

  /** Writes beside the matrix what a cell says. @param aloud also for screen readers */
  private tell({ request, matrix }: Shown, at: Cell, aloud: boolean): void {
    const { t } = this.page;
    const { row, column } = at;
    const [query, key] = [matrix.first + row, matrix.first + column];
    const before = column < 0;
    const quantised = (before ? matrix.before[row] : matrix.quantised[indexOf(at, matrix.size)]) ?? 0;
    const value = quantised === 0 ? t("hardly anything") : t("about {0}", share(shareOf(quantised)));
    const token = (text: string): HTMLElement => h("bdi", { class: "matrix-token" }, text);
    this.readout.replaceChildren(
      h("div", {}, `${t("looks")}: `, token(glyphsOf(request, query))),
      h("div", {}, `${t("looked at")}: `, token(before ? t("all tokens before") : glyphsOf(request, key))),
      h("strong", {}, value),
    );
    if (!aloud) return;
    const looking = nameOf(request, query, t);
    this.spoken.replaceChildren(
      before
        ? t("Row {0}, {1}, looks at all tokens before the first column: {2}", query, looking, value)
        : t("Row {0}, {1}, looks at column {2}, {3}: {4}", query, looking, key, nameOf(request, key, t), value),
    );
  }
}
