import { roving } from "../../roving";
import type { Page } from "../section";
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
export function contextKeys({ store }: Page, list: HTMLElement, lines: Lines): { refresh(): void } {
  const lineOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>(".line");
  const tokenOf = (element: Element): HTMLElement | null => element.closest<HTMLElement>("[data-token]");

  const rove = roving(
    list,
    "[role=treeitem]",
    (from, event) => {
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
    },
    (item) => {
      const line = lineOf(item);
      if (line !== null) lines.show(lines.indexOf(line));
    },
  );

  /** What was last outlined, so that nothing is sent twice. */
  let hovered: number | null = null;
  const hover = (element: Element | null): void => {
    const token = element === null ? null : Number(tokenOf(element)?.dataset["token"] ?? Number.NaN);
    const wanted = token === null || Number.isNaN(token) ? null : token;
    if (wanted === hovered || store.state.request === undefined) return;
    hovered = wanted;
    store.send({ type: "hover", serial: store.state.request.serial, token: wanted });
  };
  const reveal = (element: Element, focus: boolean): void => {
    const { request } = store.state;
    const token = Number(tokenOf(element)?.dataset["token"] ?? Number.NaN);
    const line = lineOf(element);
    const number = line === null ? undefined : lines.views()[lines.indexOf(line)]?.row.line;
    if (request === undefined) return;
    if (!Number.isNaN(token)) store.send({ type: "reveal", serial: request.serial, token, focus });
    else if (number !== undefined && number >= 0)
      store.send({ type: "reveal-line", serial: request.serial, line: number });
  };
  const target = (event: Event): Element | null => (event.target instanceof Element ? event.target : null);
  list.addEventListener("pointerover", (event) => hover(target(event)));
  list.addEventListener("pointerleave", () => hover(null));
  list.addEventListener("focusin", (event) => hover(target(event)));
  list.addEventListener("focusout", () => hover(null));
  list.addEventListener("click", (event) => {
    const element = target(event);
    const line = element?.closest(".twisty") === null ? null : lineOf(element ?? list);
    const index = line === null ? -1 : lines.indexOf(line);
    if (index >= 0) lines.expand(index, lines.views()[index]?.isExpanded !== true);
    else if (element !== null && element !== list) reveal(element, event.ctrlKey || event.metaKey);
  });
  list.addEventListener("keydown", (event) => {
    const element = target(event);
    if (event.key !== "Enter" || element === null) return;
    event.preventDefault();
    reveal(element, event.ctrlKey || event.metaKey);
  });

  return {
    /** After the lines changed: there is always one that Tab comes to, at first that of the cursor. */
    refresh() {
      if (list.querySelector("[tabindex='0']") !== null) return;
      const cursor = lines.views().findLast(({ row }) => row.kind !== "generated");
      if (cursor !== undefined) rove.enter(cursor.element);
    },
  };
}
