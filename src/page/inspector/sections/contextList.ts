import type { RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import type { ContextRow, RowSum } from "../contextRows";
import type { Page } from "../section";
import { contextKeyboard } from "./contextKeyboard";
import { ContextRowView, type Painting } from "./contextRow";

/** A page narrower than this has no room for lines beside the gutter: tokens are wrapped. In px. */
const NARROW = 420;

/** The list of the prompt's lines. Only what can be seen is drawn. */
export class ContextList {
  readonly element: HTMLElement;
  private views: ContextRowView[] = [];
  private sums: readonly RowSum[] = [];
  private painting: Painting | undefined;
  private readonly indices = new Map<Element, number>();
  /** Indices of the lines in sight. */
  private readonly seen = new Set<number>();
  private readonly observer: IntersectionObserver;
  private readonly keys: { refresh(): void };
  // The width is only read when it changes: asking for it while drawing would lay the page out twice.
  private wide = window.innerWidth >= NARROW;

  /** @param onWidth called when lines are cut into tokens, or no longer, as the page has another width */
  constructor(
    private readonly page: Page,
    onWidth: () => void,
  ) {
    this.element = h("div", { class: "context", role: "tree", "aria-label": page.t("Context") });
    this.observer = new IntersectionObserver((changes) => this.look(changes), {
      root: this.element,
      rootMargin: "100px 0px",
    });
    this.keys = contextKeyboard(page, this.element, {
      views: () => this.views,
      indexOf: (element) => this.indices.get(element) ?? -1,
      expand: (index, expanded) => {
        this.views[index]?.setExpanded(expanded);
        this.paintLine(index);
      },
      show: (index) => this.paintLine(index),
    });
    new ResizeObserver(() => {
      const wide = this.element.clientWidth >= NARROW;
      if (wide === this.wide || this.element.clientWidth === 0) return;
      this.wide = wide;
      this.expandAll();
      onWidth();
    }).observe(this.element);
  }

  /** Whether lines are cut into tokens: as the user wants it, else as there is room. */
  get isCut(): boolean {
    return this.page.store.state.ui.tokens ?? !this.wide;
  }

  /** Whether the last lines are in sight. */
  get isAtEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.element;
    return scrollTop + clientHeight > scrollHeight - 40;
  }

  expandAll(): void {
    for (const view of this.views) view.setExpanded(this.isCut);
    this.paintSeen();
  }

  /** Makes the elements of the lines. @param sameRequest keeps those of lines that are as they were */
  build(request: RequestView, rows: readonly ContextRow[], sameRequest: boolean): void {
    const before = this.views;
    this.views = rows.map((row, index) => {
      const old = before[index];
      return sameRequest && old !== undefined && isSame(old.row, row)
        ? old
        : new ContextRowView(row, request, this.page.t);
    });
    for (const [index, old] of before.entries()) if (this.views[index] !== old) this.remove(old, index);
    const cut = this.isCut;
    for (const [index, view] of this.views.entries()) {
      if (before[index] === view) continue;
      view.setExpanded(cut);
      this.indices.set(view.element, index);
      this.element.append(view.element);
      this.observer.observe(view.element);
    }
  }

  /** Draws the lines in sight, and the others when they come into it. */
  paint(painting: Painting, sums: readonly RowSum[]): void {
    this.painting = painting;
    this.sums = sums;
    this.paintSeen();
    this.keys.refresh();
  }

  scrollToEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  scrollTo(token: number): void {
    const view = this.views.find(({ row }) => row.from <= token && token < row.to);
    view?.element.scrollIntoView({ block: "nearest" });
  }

  private look(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      const index = this.indices.get(target);
      if (index === undefined) continue;
      if (isIntersecting) this.seen.add(index);
      else this.seen.delete(index);
      if (isIntersecting) this.paintLine(index);
    }
  }

  private remove(view: ContextRowView, index: number): void {
    this.observer.unobserve(view.element);
    this.indices.delete(view.element);
    view.element.remove();
    this.seen.delete(index);
  }

  private paintSeen(): void {
    for (const index of this.seen) this.paintLine(index);
  }

  private paintLine(index: number): void {
    const { painting } = this;
    const [view, sum] = [this.views[index], this.sums[index]];
    if (view !== undefined && sum !== undefined && painting !== undefined && !view.isPainted(painting))
      view.paint(painting, sum, this.page.ramp);
  }
}

function isSame(a: ContextRow, b: ContextRow): boolean {
  return a.from === b.from && a.to === b.to && a.kind === b.kind && a.opens === b.opens && a.line === b.line;
}
