import { h } from "../../dom";
import { type Cell, cellAt, indexOf, layOut, type MatrixLayout, moved, shareOf } from "../matrixLayout";
import { share } from "../numbers";
import type { MatrixView, RequestView } from "../protocol";
import type { Page } from "../section";
import { paintMatrix } from "./matrixPainter";
import { glyphsOf, nameOf } from "./tokenWords";

/** CSS pixels: a small matrix need not fill a wide window. */
const WIDEST = 640;

/** The picture of a matrix, with a cursor for pointer and keyboard. */
export interface MatrixPicture {
  readonly element: HTMLElement;
  update(request: RequestView, matrix: MatrixView): void;
}

export function matrixPicture({ store, t, ramp }: Page): MatrixPicture {
  const canvas = h("canvas", { class: "matrix", tabindex: "0", role: "application" });
  const readout = h("div", { class: "matrix-readout", "aria-hidden": "true" });
  const spoken = h("div", { class: "visually-hidden", "aria-live": "polite" });
  const frame = h("div", { class: "matrix-frame" }, canvas, readout);
  const element = h("div", {}, frame, spoken);
  let shown: { request: RequestView; matrix: MatrixView; layout: MatrixLayout } | undefined;
  let cell: Cell | undefined;

  const room = (): number => Math.min(WIDEST, element.clientWidth);
  const draw = (): void => {
    if (shown === undefined) return;
    const { matrix } = shown;
    shown.layout = layOut(matrix.size, room(), devicePixelRatio);
    const { width, height } = shown.layout;
    canvas.style.setProperty("width", `${width / devicePixelRatio}px`);
    canvas.style.setProperty("height", `${height / devicePixelRatio}px`);
    const color = getComputedStyle(canvas).color;
    paintMatrix(canvas, shown.layout, matrix, ramp.lut, cell && { cell, color });
  };

  const valueText = (q: number): string => (q === 0 ? t("hardly anything") : t("about {0}", share(shareOf(q))));

  const move = (to: Cell | undefined, aloud: boolean): void => {
    if (shown === undefined || (to?.row === cell?.row && to?.column === cell?.column)) return;
    cell = to;
    draw();
    if (to === undefined) {
      readout.replaceChildren();
      store.send({ type: "hover", serial: shown.request.serial, token: null });
      return;
    }
    const { request, matrix } = shown;
    const { row, column } = to;
    const [query, key] = [matrix.first + row, matrix.first + column];
    const before = column < 0;
    const value = valueText((before ? matrix.before[row] : matrix.quantised[indexOf(to, matrix.size)]) ?? 0);
    readout.replaceChildren(
      h("div", {}, `${t("looks")}: `, h("bdi", { class: "matrix-token" }, glyphsOf(request, query))),
      h(
        "div",
        {},
        `${t("looked at")}: `,
        h("bdi", { class: "matrix-token" }, before ? t("all tokens before") : glyphsOf(request, key)),
      ),
      h("strong", {}, value),
    );
    if (aloud)
      spoken.replaceChildren(
        before
          ? t("Row {0}, {1}, looks at all tokens before the first column: {2}", query, nameOf(request, query, t), value)
          : t(
              "Row {0}, {1}, looks at column {2}, {3}: {4}",
              query,
              nameOf(request, query, t),
              key,
              nameOf(request, key, t),
              value,
            ),
      );
    store.send({ type: "hover", serial: request.serial, token: before ? null : key });
  };

  const reveal = (focus: boolean): void => {
    if (shown === undefined || cell === undefined || cell.column < 0) return;
    store.send({ type: "reveal", serial: shown.request.serial, token: shown.matrix.first + cell.column, focus });
  };

  const under = (event: PointerEvent | MouseEvent): Cell | undefined =>
    shown && cellAt(shown.layout, event.offsetX * devicePixelRatio, event.offsetY * devicePixelRatio);
  canvas.addEventListener("pointermove", (event) => move(under(event), false));
  canvas.addEventListener("pointerleave", () => {
    if (document.activeElement !== canvas) move(undefined, false);
  });
  canvas.addEventListener("click", (event) => {
    move(under(event), false);
    reveal(event.ctrlKey || event.metaKey);
  });
  canvas.addEventListener("focus", () => {
    if (shown !== undefined) move(cell ?? { row: shown.matrix.size - 1, column: shown.matrix.size - 1 }, true);
  });
  canvas.addEventListener("blur", () => move(undefined, false));
  canvas.addEventListener("keydown", (event) => {
    if (shown === undefined || event.altKey || event.metaKey) return;
    if (event.key === "Enter") reveal(event.ctrlKey);
    const to = cell && moved(cell, event.key, shown.matrix.size);
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (to !== undefined) move(to, true);
  });
  new ResizeObserver(draw).observe(element);

  return {
    element,
    update(request, matrix) {
      if (shown?.matrix !== matrix) {
        cell = undefined;
        readout.replaceChildren();
        canvas.setAttribute(
          "aria-label",
          t(
            "Matrix of {0} × {0} tokens. Arrow keys move between cells, Enter shows the token that is looked at in the source.",
            matrix.size,
          ),
        );
      }
      shown = { request, matrix, layout: layOut(matrix.size, room(), devicePixelRatio) };
      draw();
    },
  };
}
