import type { Period, PeriodSummary, ReliabilityBin, StatisticsRow, StatisticsView } from "../../wire/statistics";
import type { StatisticsWords } from "../../wire/words/statistics";
import { h } from "../dom";
import { percent } from "../visible";
import { reliabilityPlot } from "./plot";

export interface StatisticsActions {
  turnOff(language: string): void;
  export(): void;
  reset(): void;
  onPeriod(period: Period): void;
}

/** The page for what was counted, in one period. */
export function statisticsPage(
  { periods, notPaying }: StatisticsView,
  period: Period,
  t: StatisticsWords,
  actions: StatisticsActions,
): Node[] {
  const summary = periods[period];
  const empty = h(
    "p",
    { class: "empty", role: "status" },
    t("Nothing was counted in this time. Suggestions are counted once it is known what became of them."),
  );
  return [
    h("h1", {}, t("Statistics")),
    h("p", { class: "about" }, t("Counted on this machine, kept for 90 days, and never sent anywhere.")),
    toolbar(period, t, actions),
    ...(summary.rows.length === 0
      ? [empty]
      : [languages(summary, t), ...offers(notPaying, t, actions), notes(t), reliability(summary.reliability, t)]),
  ];
}

function toolbar(period: Period, t: StatisticsWords, actions: StatisticsActions): HTMLElement {
  const names: Readonly<Record<Period, string>> = {
    today: t("today"),
    week: t("7 days"),
    month: t("30 days"),
    all: t("all"),
  };
  const radios = Object.entries(names).map(([value, name]) => {
    const radio = h("input", { type: "radio", name: "period", value });
    radio.checked = value === period;
    radio.addEventListener("change", () => actions.onPeriod(asPeriod(value)));
    return h("label", {}, radio, name);
  });
  return h(
    "div",
    { class: "toolbar" },
    h("fieldset", {}, h("legend", {}, t("Period")), ...radios),
    action(t("Export as JSON"), () => actions.export()),
    action(t("Reset Statistics"), () => actions.reset()),
  );
}

/** The period of that name; a week for any other text. */
export function asPeriod(value: unknown): Period {
  return value === "today" || value === "month" || value === "all" ? value : "week";
}

function languages({ rows, total }: PeriodSummary, t: StatisticsWords): HTMLElement {
  const head = [
    t("Language"),
    t("Shown"),
    t("Accepted"),
    t("In part"),
    t("Typed out"),
    t("Dismissed"),
    t("Characters for you"),
    t("Kept after 30 s"),
    t("after 2 min"),
    t("after 5 min"),
    t("p50, ms"),
    t("p95, ms"),
    t("Tokens reused"),
  ];
  const body = rows.map((row) => [row.language, ...numbers(row)]);
  if (rows.length > 1) body.push([t("All languages"), ...numbers(total)]);
  return numberTable(t("Suggestions by language"), head, body);
}

function numbers(row: StatisticsRow): string[] {
  const { shown, accepted, partlyAccepted, typed, dismissed, unitsAccepted, kept, p50, p95, reused } = row;
  const ofShown = (count: number): string => (count === 0 ? "0" : `${count} (${percent(count / shown)})`);
  return [
    String(shown),
    ofShown(accepted),
    ofShown(partlyAccepted),
    ofShown(typed),
    ofShown(dismissed),
    String(unitsAccepted),
    ...kept.map(share),
    ...[p50, p95].map((ms) => (ms === undefined ? "–" : ms.toFixed(0))),
    share(reused),
  ];
}

/** JSON has null for undefined in lists. */
function share(value: number | null | undefined): string {
  return value === undefined || value === null ? "–" : percent(value);
}

function offers(notPaying: readonly string[], t: StatisticsWords, { turnOff }: StatisticsActions): HTMLElement[] {
  return notPaying.map((language) =>
    h(
      "p",
      { class: "offer" },
      t("{0}: hardly anything of it was accepted lately.", language),
      " ",
      action(t("Turn off for {0}", language), () => turnOff(language)),
    ),
  );
}

function notes(t: StatisticsWords): HTMLElement {
  return h(
    "p",
    { class: "note" },
    t(
      "Kept: share of the accepted characters that are still there, wherever they have moved; what is written anew counts as new. Latency: from the request to the suggestion. Tokens reused: share of the prompt that was in the cache.",
    ),
  );
}

function reliability(bins: readonly ReliabilityBin[], t: StatisticsWords): HTMLElement {
  const rows = bins.flatMap(({ suggestions, kept }, bin) => {
    const range = t("{0} to {1}", (bin / bins.length).toFixed(1), ((bin + 1) / bins.length).toFixed(1));
    return suggestions === 0 ? [] : [[range, String(suggestions), String(kept), percent(kept / suggestions)]];
  });
  const title = h("h2", {}, t("Reliability of the estimate"));
  if (rows.length === 0) return h("section", {}, title, h("p", {}, t("No suggestion with an estimate has ended yet.")));
  const about = t(
    "How often suggestions were kept, by how likely Inkling had thought that to be. On the diagonal the estimate is right. Kept means typed out by hand, or accepted with at least half of it still there after 30 seconds.",
  );
  const head = [t("Estimate"), t("Suggestions"), t("Kept"), t("Share kept")];
  const table = numberTable(t("Reliability of the estimate"), head, rows);
  return h(
    "section",
    {},
    title,
    h("p", { class: "note" }, about),
    h("div", { class: "beside" }, reliabilityPlot(bins, t), table),
  );
}

/** A table whose first column names the rows and whose other columns are numbers. */
function numberTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const columns = head.map((name, column) => h("th", { scope: "col", class: column === 0 ? "" : "number" }, name));
  const lines = rows.map(([name = "", ...cells]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("bdi", {}, name)),
      ...cells.map((cell) => h("td", { class: "number" }, cell)),
    ),
  );
  const table = h(
    "table",
    {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...columns)),
    h("tbody", {}, ...lines),
  );
  return h("div", { class: "scroller", role: "region", "aria-label": caption, tabindex: "0" }, table);
}

function action(label: string, run: () => void): HTMLElement {
  const button = h("button", { type: "button", class: "action" }, label);
  button.addEventListener("click", run);
  return button;
}
