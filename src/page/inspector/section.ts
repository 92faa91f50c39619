import type { PageCommand } from "../../wire/inspector";
import type { Translate, Word } from "../../wire/words/inspector";
import { h } from "../dom";
import type { Ramp } from "./ramp";
import type { InspectorState, Store } from "./state";

/** What every part of the page is given. */
export interface Page {
  readonly store: Store;
  readonly t: Translate;
  readonly ramp: Ramp;
  /** Says something to screen readers, once the page has been quiet for a while; the latest wins. */
  announce(text: string): void;
}

/** A part of the page. */
export interface Section {
  readonly element: HTMLElement;
  /** Also there while there is no request to show; the others are hidden then, and not updated. */
  readonly always?: boolean;
  /** Draws the state; called at most once per frame, when something changed, and again when the theme changes. */
  update(state: InspectorState): void;
  /** Carries out a command of the palette. True: it was for this section, which is then shown and focused. */
  command?(command: PageCommand): boolean;
}

/**
 * A section under a heading that opens and closes it; remembered by `id`. While it is closed it is not updated.
 *
 * @param open whether it is open until the user decides otherwise
 */
export function collapsible(page: Page, id: string, title: Word, open: boolean, inner: Section): Section {
  const { store, t } = page;
  const body = h("div", { id: `${id}-body`, class: "section-body" }, inner.element);
  const button = h("button", { type: "button", class: "section-toggle", "aria-controls": body.id }, t(title));
  const element = h("section", { class: "section", id, "aria-label": t(title) }, h("h2", {}, button), body);
  const isOpen = (): boolean => store.state.ui.open[id] ?? open;
  const setOpen = (wanted: boolean): void => store.setUi({ open: { ...store.state.ui.open, [id]: wanted } });
  button.addEventListener("click", () => setOpen(!isOpen()));
  return {
    element,
    update(state) {
      const shown = isOpen();
      button.setAttribute("aria-expanded", String(shown));
      body.hidden = !shown;
      if (shown) inner.update(state);
    },
    command(command) {
      if (inner.command?.(command) !== true) return false;
      if (!isOpen()) setOpen(true);
      button.focus();
      element.scrollIntoView({ block: "nearest" });
      return true;
    },
  };
}
