import type { DecisionRow } from "../../wire/decisionReport";
import type { DecisionsWords } from "../../wire/words/decisions";
import { h } from "../dom";
import { roving, stepAlong } from "../roving";
import { asMarkdown, asTsv, cells, headings } from "./cells";

export const FILTERS = ["all", "shown", "nothing"] as const;
export type Filter = (typeof FILTERS)[number];

export interface DecisionsPageOptions {
  readonly t: DecisionsWords;
  readonly rows: readonly DecisionRow[];
  /** How many rows there may be. */
  readonly most: number;
  readonly filter: Filter;
  onFilter(filter: Filter): void;
  onOpen(id: number): void;
  onCopy(text: string): void;
}

interface Line {
  readonly row: DecisionRow;
  readonly texts: readonly string[];
  readonly element: HTMLTableRowElement;
}

/** Classes of the columns. */
const KINDS = ["", "", "", "sentence", "number", "number", "number"];

const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: "medium" });

/** The table of the last decisions, newest first. A new one is put on top; the others stay as they are, focus and all. */
export class DecisionsPage {
  readonly element: HTMLElement;
  private readonly body = h("tbody", {});
  private readonly empty = h("p", { class: "empty" });
  private readonly scroller: HTMLElement;
  private readonly said = h("p", { role: "status" });
  private readonly keys;
  private lines: Line[] = [];

  constructor(private readonly options: DecisionsPageOptions) {
    const { t, most } = options;
    const head = h(
      "tr",
      {},
      ...headings(t).map((name, column) => h("th", { scope: "col", class: KINDS[column] ?? "" }, name)),
    );
    const table = h("table", {}, h("caption", {}, t("Decisions")), h("thead", {}, head), this.body);
    this.scroller = h("div", { class: "scroller" }, table);
    this.keys = roving(this.body, "button", (from, event) => this.neighbour(from, event.key));
    const about = t(
      "The last {0} times that Inkling was asked for a suggestion in this window, the newest first. Choosing a time opens that decision.",
      most,
    );
    this.element = h(
      "div",
      {},
      h("h1", {}, t("Last decisions")),
      h("p", { class: "about" }, about),
      this.toolbar(),
      this.said,
      this.empty,
      this.scroller,
    );
    for (const row of options.rows) this.put(row);
    this.show(options.filter);
  }

  add(row: DecisionRow): void {
    this.put(row);
    this.show(this.filter);
  }

  private filter: Filter = "all";

  private put(row: DecisionRow): void {
    const { t, onOpen } = this.options;
    const texts = cells(row, t, (time) => CLOCK.format(time));
    const [time = "", ...rest] = texts;
    const button = h(
      "button",
      { type: "button", class: "link", tabindex: "-1", "aria-label": t("Open the decision of {0}", time) },
      time,
    );
    const element = h(
      "tr",
      { class: row.outcome },
      h("th", { scope: "row" }, button),
      ...rest.map((text, column) => h("td", { class: KINDS[column + 1] ?? "" }, h("bdi", {}, text))),
    );
    button.addEventListener("click", () => onOpen(row.id));
    this.body.prepend(element);
    this.lines.unshift({ row, texts, element });
    for (const old of this.lines.splice(this.options.most)) old.element.remove();
  }

  private show(filter: Filter): void {
    const { t } = this.options;
    this.filter = filter;
    for (const { row, element } of this.lines) element.hidden = filter !== "all" && row.outcome !== filter;
    const visible = this.visible();
    this.empty.hidden = visible.length > 0;
    this.scroller.hidden = visible.length === 0;
    this.empty.textContent =
      this.lines.length === 0
        ? t("Nothing was decided yet. Type in an editor, or trigger a suggestion.")
        : t("None of the last decisions is of this kind.");
    const entered = visible.some(({ element }) => element.querySelector("button")?.tabIndex === 0);
    const first = visible[0]?.element.querySelector("button");
    if (!entered && first) this.keys.enter(first);
  }

  private visible(): Line[] {
    return this.lines.filter(({ element }) => !element.hidden);
  }

  private neighbour(from: HTMLElement, key: string): HTMLElement | undefined {
    const buttons = this.visible().map(({ element }) => element.querySelector("button"));
    const along = { ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight" }[key] ?? key;
    const at = buttons.findIndex((button) => button?.contains(from));
    return buttons[stepAlong(along, at, buttons.length) ?? -1] ?? undefined;
  }

  private toolbar(): HTMLElement {
    const { t, filter, onFilter } = this.options;
    const names = { all: t("all"), shown: t("shown"), nothing: t("nothing shown") };
    const radios = FILTERS.map((value) => {
      const radio = h("input", { type: "radio", name: "filter", value });
      radio.checked = value === filter;
      radio.addEventListener("change", () => {
        this.show(value);
        onFilter(value);
      });
      return h("label", {}, radio, names[value]);
    });
    const copy = (label: string, write: typeof asTsv): HTMLElement => {
      const button = h("button", { type: "button", class: "action" }, label);
      button.addEventListener("click", () => this.copy(write));
      return button;
    };
    return h(
      "div",
      { class: "toolbar" },
      h("fieldset", {}, h("legend", {}, t("Show")), ...radios),
      copy(t("Copy as Markdown"), asMarkdown),
      copy(t("Copy as TSV"), asTsv),
    );
  }

  private copy(write: typeof asTsv): void {
    const { t, onCopy } = this.options;
    const visible = this.visible();
    onCopy(
      write(
        headings(t),
        visible.map(({ texts }) => texts),
      ),
    );
    this.said.textContent = t("Copied: {0} decisions.", visible.length);
  }
}
