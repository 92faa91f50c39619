import type { AnalysisKind } from "../../../wire/fromPages";
import type { MatrixView, RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import { percent } from "../../visible";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import { paintStrip } from "./canvas";
import { MatrixChoices } from "./matrixChoices";
import { MatrixPicture } from "./matrixView";
import { runControls } from "./runControls";

/** Levels of the legend: a hundredth of a percent, then ten times as much each. */
const TICKS = [0.0001, 0.001, 0.01, 0.1, 1];

/** Tokens × tokens for one head, the mean of a layer, or rollout: asked for by hand, since it takes a run of its own. */
export function matrixSection(page: Page): Section {
  const { store, t } = page;
  const choices = new MatrixChoices(page);
  const run = runControls(page, "Analyse", ["matrix", "rollout"], ask);
  const result = resultOf(page);
  let asked = "";

  function ask(): AnalysisKind | undefined {
    const { request } = store.state;
    if (request === undefined) return undefined;
    const { serial } = request;
    const { heads, size } = choices;
    if (heads === undefined) {
      asked = t("rollout");
      store.send({ type: "analyse-rollout", serial, size });
      return "rollout";
    }
    asked =
      heads.kind === "head"
        ? t("layer {0}, head {1}", heads.layer, heads.head)
        : t("layer {0}, mean of the heads", heads.layer);
    store.send({ type: "analyse-matrix", serial, heads, size });
    return "matrix";
  }

  const about = t("Each row is a token that looks; each column is a token that it looks at. Computed on demand.");
  return {
    element: h("div", { class: "panel" }, h("p", {}, about), ...choices.elements, run.element, result.element),
    update(state: InspectorState) {
      const { request, matrix } = state;
      run.update(state);
      result.element.hidden = request === undefined || matrix === undefined;
      if (request === undefined) return;
      choices.update(request, state.ui.selection.heads);
      if (matrix !== undefined) result.update(request, matrix, asked);
    },
    command(command) {
      if (command !== "analyse-matrix") return false;
      if (!run.start.hidden) run.start.click();
      return true;
    },
  };
}

/** The matrix under its title and legend. */
function resultOf(page: Page) {
  const { t } = page;
  const title = h("h3", {});
  const picture = new MatrixPicture(page);
  const legend = h("canvas", { class: "strip", "aria-hidden": "true" });
  const note = t(
    "The column on the left: all tokens before the first one together. Above the diagonal there is nothing: no token sees what comes after it.",
  );
  const figure = legendOf(legend, t("Share of a row's attention, on a logarithmic scale"));
  let drawn: readonly unknown[] = [];
  let titles: { readonly matrix: MatrixView; readonly text: string } | undefined;
  return {
    element: h("div", {}, title, figure, picture.element, h("p", { class: "note" }, note)),
    /** @param asked what was asked for last: a matrix that is new is the answer to that */
    update(request: RequestView, matrix: MatrixView, asked: string): void {
      if (titles?.matrix !== matrix) titles = { matrix, text: asked };
      title.hidden = titles.text === "";
      if (title.textContent !== titles.text) title.replaceChildren(titles.text);
      const { lut } = page.ramp;
      const inputs = [request, matrix, lut];
      if (inputs.every((input, index) => input === drawn[index])) return;
      drawn = inputs;
      const levels = Uint8Array.from({ length: 256 }, (_, level) => level);
      paintStrip(legend, levels, lut);
      picture.update(request, matrix);
    },
  };
}

function legendOf(strip: HTMLCanvasElement, title: string): HTMLElement {
  const ticks = TICKS.map((share) => h("span", {}, share < 0.001 ? "0.01 %" : percent(share)));
  return h(
    "figure",
    { class: "matrix-legend" },
    h("figcaption", {}, title),
    strip,
    h("div", { class: "ticks" }, ...ticks),
  );
}
