import { LIFT_DOUBLINGS, levelsOf, rowScale, SCALES, type Scale } from "../../../model/inspection/scale";
import type { RequestView } from "../../../wire/inspector";
import type { Word } from "../../../wire/words/inspector";
import { h } from "../../dom";
import { type ContextRow, contextRows, type RowSum, rowSums } from "../contextRows";
import { share } from "../numbers";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import { ContextList } from "./contextList";
import type { Painting } from "./contextRow";
import { legend } from "./legend";
import { select } from "./select";

const SCALE_NAMES: Readonly<Record<Scale, Word>> = {
  log: "share, logarithmic",
  linear: "share, linear",
  lift: "lift over an even share",
};

/** The prompt by lines, each token in the colour of its weight. */
export function contextSection(page: Page): Section {
  const { store, t, ramp } = page;
  const scale = select(
    t("Scale"),
    SCALES.map((name) => [name, t(SCALE_NAMES[name])]),
    (chosen) => store.setUi({ scale: chosen }),
  );
  const cut = h("button", { type: "button", class: "toggle" }, t("Tokens"));
  const colors = legend(t("Scale"));
  const list = new ContextList(page, showCut);
  let drawn: Partial<InspectorState> = {};

  function showCut(): void {
    cut.setAttribute("aria-pressed", String(list.isCut));
  }
  cut.addEventListener("click", () => {
    store.setUi({ tokens: !list.isCut });
    list.expandAll();
  });
  const toolbar = h("div", { class: "toolbar" }, scale.element, cut);

  return {
    element: h("div", {}, toolbar, colors.element, cacheKey(t), list.element),
    update(state) {
      const { request, row, ui, caret } = state;
      if (request === undefined) return;
      scale.update(ui.scale);
      showCut();
      if (request === drawn.request && row === drawn.row && ui.scale === drawn.ui?.scale && caret === drawn.caret)
        return;
      const toEnd = drawn.request === undefined || (request !== drawn.request && list.isAtEnd);
      const n = row?.weights.length ?? request.promptTokens;
      const rows = contextRows(request.tokens, request.positions.lines, n);
      list.build(request, rows, drawn.request === request);
      const { painting, sums, highest } = paintingOf(state, request, rows, n);
      colors.update(ramp, painting.scale, marks(ui.scale, highest), t(SCALE_NAMES[ui.scale]));
      list.paint(painting, sums);
      const moved = caret !== drawn.caret;
      drawn = { request, row, ui, caret };
      if (toEnd) list.scrollToEnd();
      else if (moved && caret !== null) list.scrollTo(caret);
    },
  };
}

/** What the lines are drawn from, what each was paid, and the highest weight of the scale. @param n tokens */
function paintingOf(
  { row, ui, caret }: InspectorState,
  request: RequestView,
  rows: readonly ContextRow[],
  n: number,
): { painting: Painting; sums: RowSum[]; highest: number } {
  const weights = row?.weights ?? new Float32Array(n);
  const sinks = row?.sinks ?? [];
  const range = rowScale(ui.scale, weights, sinks);
  const heads = row?.selection.heads;
  const sums = rowSums(rows, weights, sinks, !(heads?.kind === "all" && heads.by === "max"));
  const painting: Painting = {
    request,
    row,
    levels: row === undefined && ui.scale === "lift" ? new Uint8Array(n).fill(128) : levelsOf(weights, range),
    scale: ui.scale === "lift" ? "lift" : "heat",
    sinks: new Map(sinks.map((token, index) => [token, index + 1])),
    largest: Math.max(...sums.map((sum) => sum.share)),
    caret,
  };
  return { painting, sums, highest: range.highest };
}

function marks(scale: Scale, highest: number): string[] {
  if (scale === "log") return ["≤ 0.01 %", "0.1 %", "1 %", "10 %", "100 %"];
  if (scale === "linear") return ["0 %", share(highest)];
  return [`1/${2 ** LIFT_DOUBLINGS}`, "1 ×", `${2 ** LIFT_DOUBLINGS} ×`];
}

/** What the lines under the tokens and the frames around them say. */
function cacheKey(t: Page["t"]): HTMLElement {
  const sample = (kind: string, text: string): HTMLElement =>
    h(
      "span",
      { class: "cache-key" },
      h("span", { class: `token ${kind}`, "data-sink": "1", "aria-hidden": "true" }, "ab"),
      text,
    );
  return h(
    "p",
    { class: "note cache-keys" },
    sample("reused", t("reused from the cache")),
    sample("computed", t("computed now")),
    sample("sink", t("attention sink")),
  );
}
