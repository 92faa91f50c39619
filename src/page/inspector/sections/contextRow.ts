import type { RowView } from "../../../model/inspection/selection";
import type { RequestView } from "../../../wire/inspector";
import type { Translate, Word } from "../../../wire/words/inspector";
import { h } from "../../dom";
import type { ContextRow, RowSum } from "../contextRows";
import { share } from "../numbers";
import type { Ramp } from "../ramp";
import { type LabelPart, labelOfToken } from "../tokenLabel";
import { spoken, tokenNodes } from "../tokenView";

const PARTS: Readonly<Record<ContextRow["kind"], Word>> = {
  control: "Control tokens",
  header: "Name of the file",
  snippet: "From another file",
  suffix: "After the cursor",
  prefix: "Before the cursor",
  generated: "Written by the model",
};

/** What all rows of the context are drawn from. */
export interface Painting {
  readonly request: RequestView;
  readonly row: RowView | undefined;
  /** [n] from 0 to 255. */
  readonly levels: Uint8Array;
  readonly scale: "heat" | "lift";
  /** Number of each sink, from 1, by token. */
  readonly sinks: ReadonlyMap<number, number>;
  /** The largest sum of a row: the full length of a bar. */
  readonly largest: number;
  readonly caret: number | null;
}

/** One line of the context: a gutter with its number and its sum, and its tokens, of which each has its colour. */
export class ContextRowView {
  readonly element: HTMLElement;
  private readonly number = h("span", { class: "line-number", "aria-hidden": "true" });
  private readonly bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "fill" }));
  private readonly sum = h("span", { class: "sum number", "aria-hidden": "true" });
  private readonly text = h("span", { class: "line-text" });
  private tokens: HTMLElement[] = [];
  private built = false;
  private expanded = false;
  private painted: Painting | undefined;

  constructor(
    readonly row: ContextRow,
    request: RequestView,
    private readonly t: Translate,
  ) {
    this.element = h("div", { class: "line", role: "treeitem", tabindex: "-1", "aria-level": "1" });
    this.element.classList.toggle("opens", row.opens);
    if (row.opens) this.number.append(t(PARTS[row.kind]));
    else this.number.append(row.line < 0 ? "" : String(row.line + 1));
    this.element.append(
      h("span", { class: "twisty", "aria-hidden": "true" }),
      this.number,
      this.bar,
      this.sum,
      this.text,
    );
    if (row.from < row.to) this.element.setAttribute("aria-expanded", "false");
    this.name(request, undefined);
  }

  get isExpanded(): boolean {
    return this.expanded;
  }

  /** The elements of its tokens, while it is expanded. */
  get items(): readonly HTMLElement[] {
    return this.expanded ? this.tokens : [];
  }

  /** Shows tokens that can be walked through, or a plain line. */
  setExpanded(expanded: boolean): void {
    const wanted = expanded && this.row.from < this.row.to;
    if (wanted === this.expanded) return;
    this.expanded = wanted;
    this.built = false;
    this.element.setAttribute("aria-expanded", String(wanted));
    this.element.classList.toggle("expanded", wanted);
  }

  /** Whether {@link paint} would change nothing. */
  isPainted(painting: Painting): boolean {
    return this.built && this.painted === painting;
  }

  /** Draws the line; only lines that can be seen are drawn. */
  paint(painting: Painting, { share: paid, sinks }: RowSum, ramp: Ramp): void {
    if (!this.built) this.build(painting.request);
    this.painted = painting;
    const { row, levels, caret } = painting;
    this.bar.style.setProperty("--share", String(painting.largest === 0 ? 0 : paid / painting.largest));
    this.sum.replaceChildren(row === undefined ? "" : share(paid));
    for (const [index, element] of this.tokens.entries()) {
      const token = this.row.from + index;
      const sink = painting.sinks.get(token);
      const classes = ["token", ramp.classOf(levels[token] ?? 0, painting.scale), cacheClass(painting.request, token)];
      if (sink !== undefined) classes.push("sink");
      if (token === caret) classes.push("caret");
      const className = classes.join(" ");
      if (element.className !== className) element.className = className;
      if (sink === undefined) delete element.dataset["sink"];
      else element.dataset["sink"] = String(sink);
      if (this.expanded) {
        const name = [spoken(labelOfToken(painting.request.tokens, token), this.t), share(row?.weights[token] ?? 0)];
        if (sink !== undefined) name.push(this.t("sink {0}", sink));
        if (token === caret) name.push(this.t("under the caret"));
        element.setAttribute("aria-label", name.join(", "));
      }
    }
    this.name(painting.request, row === undefined ? undefined : paid, sinks);
  }

  private build(request: RequestView): void {
    this.built = true;
    this.tokens = [];
    for (let token = this.row.from; token < this.row.to; token++) {
      const label = labelOfToken(request.tokens, token);
      // As few elements as can be: there are hundreds of tokens in sight, and all change at once.
      const nodes = this.expanded ? [h("span", { "aria-hidden": "true" }, ...tokenNodes(label))] : plainNodes(label);
      const element = h("span", { "data-token": String(token) }, ...nodes);
      if (this.expanded) {
        element.tabIndex = -1;
        element.setAttribute("role", "treeitem");
        element.setAttribute("aria-level", "2");
      }
      this.tokens.push(element);
    }
    if (this.expanded) this.text.setAttribute("role", "group");
    else this.text.removeAttribute("role");
    // A plain line is read by its name.
    if (this.expanded) this.text.removeAttribute("aria-hidden");
    else this.text.setAttribute("aria-hidden", "true");
    this.text.replaceChildren(...(this.expanded ? [] : [indentOf(request, this.row)]), ...this.tokens);
  }

  private name(request: RequestView, paid: number | undefined, sinks = 0): void {
    const { row, t } = this;
    const parts = [row.opens ? t(PARTS[row.kind]) : row.line < 0 ? t("line") : t("line {0}", row.line + 1)];
    if (paid !== undefined) parts.push(share(paid));
    if (sinks > 0) parts.push(t("and {0} to sinks", share(sinks)));
    if (row.from < row.to) parts.push(textOf(request, row));
    this.element.setAttribute("aria-label", parts.join(", "));
  }
}

/** Pieces that turn no text around them. */
const PLAIN: ReadonlySet<LabelPart["kind"]> = new Set(["text", "space", "tab", "newline"]);

/** As in the source: blanks are blanks, the line's end is left out, and only what cannot be seen has a sign. */
function plainNodes(label: readonly LabelPart[]): Node[] {
  return label.flatMap((part): Node[] => {
    // The token itself is isolated; with other pieces beside it, so must be the text.
    if (part.kind === "text")
      return label.every(({ kind }) => PLAIN.has(kind))
        ? [document.createTextNode(part.text)]
        : [h("bdi", {}, part.text)];
    if (part.kind === "space") return [document.createTextNode(" ".repeat(part.run))];
    if (part.kind === "tab") return [document.createTextNode("\t".repeat(part.run))];
    return part.kind === "newline" ? [] : tokenNodes([part]);
  });
}

/** Blanks at the start of the line that belong to the token before it, which also holds the line break. */
function indentOf({ tokens }: RequestView, { from, opens }: ContextRow): string {
  return (opens ? undefined : /\n([ \t]+)$/.exec(tokens.texts[from - 1] ?? "")?.[1]) ?? "";
}

function textOf({ tokens }: RequestView, { from, to }: ContextRow): string {
  return tokens.texts.slice(from, to).join("").trim().slice(0, 200);
}

function cacheClass({ promptTokens, stats }: RequestView, token: number): string {
  if (token >= promptTokens) return "generated";
  return token < stats.reusedTokens ? "reused" : "computed";
}
