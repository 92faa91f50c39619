import { roving } from "../../roving";
import type { Page } from "../section";
import type { Store } from "../state";
import type { ContextRowView } from "./contextRow";

/** What the keyboard and the pointer need of the list of lines. */
export interface Lines {
  views(): readonly ContextRowView[];
  /** Index of the line that is this element; −1 if none. */
  indexOf(element: Element): number;
  expand(index: number, expanded: boolean): void;
  /** Draws the line if it is not drawn. */
  show(index: number): void;
}

/**
 * The lines as a tree: up and down move between lines, right goes into a line's tokens and left out of them, Enter shows
 * a line or token in the source, with Ctrl also moving there. What is pointed at or focused is outlined in the source.
 */
export function contextKeyboard({ store }: Page, list: HTMLElement, lines: Lines): { refresh(): void } {
  const rove = roving(
    list,
    "[role=treeitem]",
    (from, event) => targetOf(from, event, lines),
    (item) => {
      const line = lineOf(item);
      if (line !== null) lines.show(lines.indexOf(line));
    },
  );
  outline(store, list);
  leadToSource(store, list, lines);
  return {
    /** After the lines changed: there is always one that Tab comes to, at first that of the cursor. */
    refresh() {
      if (list.querySelector("[tabindex='0']") !== null) return;
      const cursor = lines.views().findLast(({ row }) => row.kind !== "generated");
      if (cursor !== undefined) rove.enter(cursor.element);
    },
  };
}

/** What a key leads to from a line or a token; a line that is opened or closed leads to itself. */
function targetOf(from: HTMLElement, event: KeyboardEvent, lines: Lines): HTMLElement | undefined {
  const line = lineOf(from);
  if (line === null || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const index = lines.indexOf(line);
  const views = lines.views();
  const view = views[index];
  const items = view?.items ?? [];
  const at = from === line ? -1 : items.indexOf(from);
  switch (event.key) {
    case "ArrowDown":
      return views[index + 1]?.element;
    case "ArrowUp":
      return at >= 0 ? line : views[index - 1]?.element;
    case "Home":
      return at >= 0 ? items[0] : views[0]?.element;
    case "End":
      return at >= 0 ? items.at(-1) : views.at(-1)?.element;
    case "ArrowRight":
      if (at >= 0 || view?.isExpanded === true) return items[at + 1];
      lines.expand(index, true);
      return from;
    case "ArrowLeft":
      if (at >= 0) return items[at - 1] ?? line;
      lines.expand(index, false);
      return from;
    default:
      return undefined;
  }
}

/** Outlines in the source what is pointed at or has the focus. */
function outline(store: Store, list: HTMLElement): void {
  /** What was last outlined, so that nothing is sent twice. */
  let hovered: number | null = null;
  const hover = (element: Element | null): void => {
    const token = element === null ? undefined : tokenOf(element);
    const wanted = token ?? null;
    if (wanted === hovered || store.state.request === undefined) return;
    hovered = wanted;
    store.send({ type: "hover", serial: store.state.request.serial, token: wanted });
  };
  list.addEventListener("pointerover", (event) => hover(elementOf(event)));
  list.addEventListener("pointerleave", () => hover(null));
  list.addEventListener("focusin", (event) => hover(elementOf(event)));
  list.addEventListener("focusout", () => hover(null));
}

/** A click on a line's twisty opens or closes it; any other, and Enter, show the line or the token in the source. */
function leadToSource(store: Store, list: HTMLElement, lines: Lines): void {
  const reveal = (element: Element, focus: boolean): void => {
    const { request } = store.state;
    const token = tokenOf(element);
    const line = lineOf(element);
    const number = line === null ? undefined : lines.views()[lines.indexOf(line)]?.row.line;
    if (request === undefined) return;
    if (token !== undefined) store.send({ type: "reveal", serial: request.serial, token, focus });
    else if (number !== undefined && number >= 0)
      store.send({ type: "reveal-line", serial: request.serial, line: number });
  };
  list.addEventListener("click", (event) => {
    const element = elementOf(event);
    const line = element?.closest(".twisty") === null ? null : lineOf(element ?? list);
    const index = line === null ? -1 : lines.indexOf(line);
    if (index >= 0) lines.expand(index, lines.views()[index]?.isExpanded !== true);
    else if (element !== null && element !== list) reveal(element, event.ctrlKey || event.metaKey);
  });
  list.addEventListener("keydown", (event) => {
    const element = elementOf(event);
    if (event.key !== "Enter" || element === null) return;
    event.preventDefault();
    reveal(element, event.ctrlKey || event.metaKey);
  });
}

function elementOf({ target }: Event): Element | null {
  return target instanceof Element ? target : null;
}

function lineOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>(".line");
}

/** Index of the token that an element is in; undefined outside of tokens. */
function tokenOf(element: Element): number | undefined {
  const token = Number(element.closest<HTMLElement>("[data-token]")?.dataset["token"] ?? Number.NaN);
  return Number.isNaN(token) ? undefined : token;
}
