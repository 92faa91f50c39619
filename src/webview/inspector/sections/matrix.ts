import { h } from "../../dom";
import { percent } from "../../visible";
import type { AnalysisKind, HeadChoice, RequestView } from "../protocol";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import { paintStrip } from "./canvas";
import { matrixPicture } from "./matrixView";
import { runControls } from "./runControls";

const SIZES = [64, 128, 256, 384];
const LARGEST = Math.max(...SIZES);

/** Levels of the legend: a hundredth of a percent, then ten times as much each. */
const TICKS = [0.0001, 0.001, 0.01, 0.1, 1];

/** Tokens × tokens for one head, the mean of a layer, or rollout: asked for by hand, since it takes a run of its own. */
export function matrixSection(page: Page): Section {
  const { store, t } = page;
  const what = choice([
    ["head", t("attention of one head")],
    ["layer", t("attention, mean of a layer")],
    ["rollout", t("rollout through all layers")],
  ]);
  const layer = choice([]);
  const head = choice([]);
  const size = choice(SIZES.map((count) => [String(count), String(count)]));
  const labels = { layer: labelled(t("Layer"), layer), head: labelled(t("Head"), head) };
  const limit = h("p", { class: "note" });
  const rollout = h(
    "p",
    { class: "note" },
    t(
      "Rollout (Abnar and Zuidema 2020) multiplies the layers' mean attention, half of it for what stays in place. It knows nothing of values and feed-forward layers.",
    ),
  );
  const run = runControls(page, "Analyse", ["matrix", "rollout"], ask);
  const title = h("h3", {});
  const picture = matrixPicture(page);
  const legend = h("canvas", { class: "strip", "aria-hidden": "true" });
  const result = h(
    "div",
    {},
    title,
    legendOf(legend, t("Share of a row's attention, on a logarithmic scale")),
    picture.element,
    h(
      "p",
      { class: "note" },
      t(
        "The column on the left: all tokens before the first one together. Above the diagonal there is nothing: no token sees what comes after it.",
      ),
    ),
  );
  let drawn: readonly unknown[] = [];
  let followed: HeadChoice | undefined;
  let asked = "";
  let titles: { readonly matrix: unknown; readonly text: string } | undefined;

  function ask(): AnalysisKind | undefined {
    const { request } = store.state;
    if (request === undefined) return undefined;
    const { serial } = request;
    const tokens = Number(size.value);
    if (what.value === "rollout") {
      asked = t("rollout");
      store.send({ type: "analyse-rollout", serial, size: tokens });
      return "rollout";
    }
    const heads = chosen();
    asked =
      heads.kind === "head"
        ? t("layer {0}, head {1}", heads.layer, heads.head)
        : t("layer {0}, mean of the heads", layer.value);
    store.send({ type: "analyse-matrix", serial, heads, size: tokens });
    return "matrix";
  }

  function chosen(): HeadChoice {
    return what.value === "head"
      ? { kind: "head", layer: Number(layer.value), head: Number(head.value) }
      : { kind: "layer", layer: Number(layer.value) };
  }

  /** What is chosen in the heatmap is chosen here too, until it is changed here. */
  function follow(heads: HeadChoice): void {
    if (heads === followed) return;
    followed = heads;
    if (heads.kind === "all" || what.value === "rollout") return;
    what.value = heads.kind;
    layer.value = String(heads.layer);
    if (heads.kind === "head") head.value = String(heads.head);
  }

  function showChoices(request: RequestView): void {
    fill(layer, request.layers);
    fill(head, request.heads);
    labels.layer.hidden = what.value === "rollout";
    labels.head.hidden = what.value !== "head";
    rollout.hidden = what.value !== "rollout";
    const { length } = request.tokens.ids;
    const text =
      Number(size.value) > length
        ? t("This request has {0} tokens: all of them are shown.", length)
        : Number(size.value) === LARGEST
          ? t("{0} is the most: more could not be told apart on a screen, and would hold up suggestions.", LARGEST)
          : "";
    if (limit.textContent !== text) limit.replaceChildren(text);
  }

  for (const chooser of [what, size])
    chooser.addEventListener("change", () => {
      if (store.state.request !== undefined) showChoices(store.state.request);
    });

  return {
    element: h(
      "div",
      { class: "panel" },
      h("p", {}, t("Each row is a token that looks; each column is a token that it looks at. Computed on demand.")),
      h(
        "div",
        { class: "choices" },
        labelled(t("Show"), what),
        labels.layer,
        labels.head,
        labelled(t("Last tokens"), size),
      ),
      limit,
      rollout,
      run.element,
      result,
    ),
    update(state: InspectorState) {
      const { request, matrix } = state;
      run.update(state);
      result.hidden = request === undefined || matrix === undefined;
      if (request === undefined) return;
      showChoices(request);
      follow(state.ui.selection.heads);
      showChoices(request);
      if (matrix === undefined) return;
      if (titles?.matrix !== matrix) titles = { matrix, text: asked };
      title.hidden = titles.text === "";
      if (title.textContent !== titles.text) title.replaceChildren(titles.text);
      const inputs = [request, matrix, page.ramp.lut];
      if (inputs.every((input, index) => input === drawn[index])) return;
      drawn = inputs;
      paintStrip(
        legend,
        Uint8Array.from({ length: 256 }, (_, level) => level),
        page.ramp.lut,
      );
      picture.update(request, matrix);
    },
    command(command) {
      if (command !== "analyse-matrix") return false;
      if (!run.start.hidden) run.start.click();
      return true;
    },
  };
}

function choice(options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement {
  return h("select", {}, ...options.map(([value, label]) => h("option", { value }, label)));
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  control.setAttribute("aria-label", label);
  return h("label", {}, `${label} `, control);
}

function fill(select: HTMLSelectElement, count: number): void {
  if (select.options.length === count) return;
  select.replaceChildren(...Array.from({ length: count }, (_, index) => h("option", {}, String(index))));
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
