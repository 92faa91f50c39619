import type { WhyLine } from "../../../model/inspection/selection";
import { h } from "../../dom";
import { percent, visible } from "../../visible";
import { scoreText } from "../pipelineNumbers";
import type { Page, Section } from "../section";
import { paidLines } from "../sourceLines";
import type { InspectorState } from "../state";
import { bar } from "./meters";
import { runControls } from "./runControls";

/** Lines that are listed before the check has chosen its own. */
const MOST_LINES = 8;

/** The source lines that were looked at, and what leaving each out does to the suggestion. */
export function whySection(page: Page): Section {
  const { store, t } = page;
  const run = runControls(page, "Check by leaving lines out", ["why"], () => {
    const { request } = store.state;
    if (request === undefined) return undefined;
    store.send({ type: "analyse-why", serial: request.serial });
    return "why";
  });
  const list = h("div", {});
  let drawn: readonly unknown[] = [];
  return {
    element: h(
      "div",
      { class: "panel" },
      h(
        "p",
        {},
        t(
          "Lines of the source by the attention that was paid to them. Attention is not an explanation: a line can be looked at and not matter.",
        ),
      ),
      list,
      h(
        "p",
        { class: "note" },
        t(
          "The check leaves one line out of the prompt at a time and asks how probable the same suggestion is then. It says what the model would do without that line, alone; not why, and not what several lines do together.",
        ),
      ),
      run.element,
    ),
    update(state: InspectorState) {
      const { request, row, why } = state;
      run.update(state);
      const inputs = [request, why ?? row];
      if (inputs.every((input, index) => input === drawn[index])) return;
      drawn = inputs;
      const lines = why?.lines ?? (request && row ? paidLines(request, row, MOST_LINES) : []);
      redraw(list, lineTable(page, lines));
    },
    command(command) {
      if (command !== "why") return false;
      if (!run.start.hidden) run.start.click();
      return true;
    },
  };
}

/** Puts new content in; the keyboard stays on the line that it was on. */
function redraw(list: HTMLElement, content: HTMLElement): void {
  const focused = list.contains(document.activeElement) ? document.activeElement?.getAttribute("data-line") : null;
  list.replaceChildren(content);
  if (typeof focused === "string") list.querySelector<HTMLElement>(`[data-line="${focused}"]`)?.focus();
}

function lineTable({ store, t }: Page, lines: readonly WhyLine[]): HTMLElement {
  if (lines.length === 0) return h("p", {}, t("Nothing to list: no line of the source was looked at."));
  const rows = lines.map(({ line, text, share, drop }) => {
    // Spaces stay spaces here: this is a line to be read, not its tokens.
    const code = text.trim().split(" ").map(visible).join(" ");
    const show = h(
      "button",
      { type: "button", class: "why-line", "data-line": String(line), title: t("Show this line in the source") },
      h("span", { class: "why-number" }, `${line + 1} `),
      h("bdi", { class: "token-text" }, code),
    );
    show.addEventListener("click", () => {
      const { request } = store.state;
      if (request !== undefined) store.send({ type: "reveal-line", serial: request.serial, line });
    });
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, show),
      h("td", {}, percent(share), bar(share)),
      h("td", {}, drop === undefined ? t("not checked") : t("{0} nats", scoreText(drop))),
    );
  });
  const heads = [t("line"), t("attention paid"), t("log-probability falls without it")];
  return h(
    "table",
    { class: "why" },
    h("caption", { class: "visually-hidden" }, t("Why this?")),
    h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...rows),
  );
}
