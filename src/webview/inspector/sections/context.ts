import { type ContextRow, contextRows, type RowSum, rowSums } from "../../../inspect/contextRows";
import { LIFT_DOUBLINGS, levelsOf, rowScale, SCALES, type Scale } from "../../../inspect/scale";
import { h } from "../../dom";
import { share } from "../numbers";
import type { RequestView } from "../protocol";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import type { Word } from "../strings";
import { contextKeys } from "./contextKeys";
import { ContextRowView, type Painting } from "./contextRow";
import { legend } from "./legend";
import { select } from "./select";

const SCALE_NAMES: Readonly<Record<Scale, Word>> = {
  log: "share, logarithmic",
  linear: "share, linear",
  lift: "lift over an even share",
};

/** A page narrower than this has no room for lines beside the gutter: tokens are wrapped. In px. */
const NARROW = 420;

/** The prompt by lines, each token in the colour of its weight. Only what can be seen is drawn. */
export function contextSection(page: Page): Section {
  const { store, t, ramp } = page;
  const list = h("div", { class: "context", role: "tree", "aria-label": t("Context") });
  const scale = select(
    t("Scale"),
    SCALES.map((name) => [name, t(SCALE_NAMES[name])]),
    (chosen) => store.setUi({ scale: chosen }),
  );
  const cut = h("button", { type: "button", class: "toggle" }, t("Tokens"));
  const colors = legend(t("Scale"));
  const key = cacheKey(t);
  let views: ContextRowView[] = [];
  let sums: RowSum[] = [];
  let painting: Painting | undefined;
  let drawn: Partial<InspectorState> = {};
  let wide = window.innerWidth >= NARROW;

  const viewOf = new Map<Element, number>();
  const paint = (index: number): void => {
    const [view, sum] = [views[index], sums[index]];
    if (view !== undefined && sum !== undefined && painting !== undefined && !view.isPainted(painting))
      view.paint(painting, sum, ramp);
  };
  const seen = new Set<number>();
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const index = viewOf.get(target);
        if (index === undefined) continue;
        if (isIntersecting) seen.add(index);
        else seen.delete(index);
        if (isIntersecting) paint(index);
      }
    },
    { root: list, rootMargin: "100px 0px" },
  );
  // The width is only read when it changes: asking for it while drawing would lay the page out twice.
  const isCut = (): boolean => store.state.ui.tokens ?? !wide;
  const rebuild = (request: RequestView, rows: readonly ContextRow[]): void => {
    const sameRequest = drawn.request === request;
    const before = views;
    views = rows.map((row, index) => {
      const old = before[index];
      return sameRequest && old !== undefined && isSame(old.row, row) ? old : new ContextRowView(row, request, t);
    });
    for (const [index, old] of before.entries()) {
      if (views[index] === old) continue;
      observer.unobserve(old.element);
      viewOf.delete(old.element);
      old.element.remove();
      seen.delete(index);
    }
    const cutNow = isCut();
    for (const [index, view] of views.entries()) {
      if (before[index] === view) continue;
      view.setExpanded(cutNow);
      viewOf.set(view.element, index);
      list.append(view.element);
      observer.observe(view.element);
    }
  };
  const keys = contextKeys(page, list, {
    views: () => views,
    indexOf: (element) => viewOf.get(element) ?? -1,
    expand: (index, expanded) => {
      views[index]?.setExpanded(expanded);
      paint(index);
    },
    show: paint,
  });
  const expandAll = (): void => {
    for (const view of views) view.setExpanded(isCut());
    for (const index of seen) paint(index);
  };
  cut.addEventListener("click", () => {
    store.setUi({ tokens: !isCut() });
    expandAll();
  });
  new ResizeObserver(() => {
    const nowWide = list.clientWidth >= NARROW;
    if (nowWide === wide || list.clientWidth === 0) return;
    wide = nowWide;
    expandAll();
    cut.setAttribute("aria-pressed", String(isCut()));
  }).observe(list);

  return {
    element: h("div", {}, h("div", { class: "toolbar" }, scale.element, cut), colors.element, key, list),
    update(state) {
      const { request, row, ui, caret } = state;
      if (request === undefined) return;
      scale.update(ui.scale);
      cut.setAttribute("aria-pressed", String(isCut()));
      if (request === drawn.request && row === drawn.row && ui.scale === drawn.ui?.scale && caret === drawn.caret)
        return;
      const atEnd =
        drawn.request === undefined ||
        (request !== drawn.request && list.scrollTop + list.clientHeight > list.scrollHeight - 40);
      const n = row?.weights.length ?? request.promptTokens;
      const rows = contextRows(request.tokens, request.positions.lines, n);
      rebuild(request, rows);
      const weights = row?.weights ?? new Float32Array(n);
      const range = rowScale(ui.scale, weights, row?.sinks ?? []);
      const heads = row?.selection.heads;
      sums = rowSums(rows, weights, row?.sinks ?? [], !(heads?.kind === "all" && heads.by === "max"));
      painting = {
        request,
        row,
        levels: row === undefined && ui.scale === "lift" ? new Uint8Array(n).fill(128) : levelsOf(weights, range),
        scale: ui.scale === "lift" ? "lift" : "heat",
        sinks: new Map((row?.sinks ?? []).map((token, index) => [token, index + 1])),
        largest: Math.max(...sums.map((sum) => sum.share)),
        caret,
      };
      colors.update(ramp, painting.scale, marks(ui.scale, range.highest), t(SCALE_NAMES[ui.scale]));
      for (const index of seen) paint(index);
      keys.refresh();
      const moved = caret !== drawn.caret && caret !== null;
      drawn = { request, row, ui, caret };
      if (atEnd) list.scrollTop = list.scrollHeight;
      else if (moved)
        views
          .find((view) => view.row.from <= caret && caret < view.row.to)
          ?.element.scrollIntoView({ block: "nearest" });
    },
  };
}

function isSame(a: ContextRow, b: ContextRow): boolean {
  return a.from === b.from && a.to === b.to && a.kind === b.kind && a.opens === b.opens && a.line === b.line;
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
