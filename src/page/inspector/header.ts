import type { EmptyReason } from "../../wire/inspector";
import type { Word } from "../../wire/words/inspector";
import { h } from "../dom";
import type { Page, Section } from "./section";
import type { InspectorState } from "./state";

const REASONS: Readonly<Record<EmptyReason, readonly [title: Word, what: Word]>> = {
  "nothing-yet": [
    "Nothing to show yet",
    "Type in an editor, or trigger a suggestion: what the model looked at appears here.",
  ],
  off: ["Inkling is off", "It computes nothing while it is off. Turn it on from the status bar."],
  loading: ["The model is being loaded", "The first suggestion appears here as soon as it is ready."],
  failed: ["No model to look into", "Inkling cannot make suggestions until this is mended:"],
};

/** What was suggested and for which file, the two toggles, and, without a request, why there is nothing to show. */
export function headerSection({ store, t, announce }: Page): Section {
  const headline = h("p", { class: "headline" });
  const path = h("bdi", {});
  const pin = toggle(t("Pin"), t("Keep showing this request while you type on"));
  const heat = toggle(t("Heat in the editor"), t("Color the tokens in the editor as they are here"));
  const empty = h("div", { class: "empty" });
  const request = h(
    "div",
    { class: "request" },
    headline,
    h("p", { class: "path" }, path),
    h("div", { class: "toolbar", role: "group", "aria-label": t("Request") }, pin, heat),
  );
  pin.addEventListener("click", () => store.send({ type: "pin", pinned: !store.state.pinned }));
  heat.addEventListener("click", () => store.send({ type: "toggle-heat" }));
  let said: unknown;
  const sayOnce = (what: unknown, text: string): void => {
    if (said !== what) announce(text);
    said = what;
  };

  return {
    element: h("header", {}, h("h1", { class: "visually-hidden" }, t("Attention inspector")), request, empty),
    always: true,
    update(state: InspectorState) {
      request.hidden = state.request === undefined;
      empty.hidden = state.empty === undefined;
      pin.setAttribute("aria-pressed", String(state.pinned));
      heat.setAttribute("aria-pressed", String(state.heat));
      if (state.request !== undefined) {
        headline.replaceChildren(h("bdi", {}, state.request.headline));
        path.replaceChildren(state.request.path);
        sayOnce(state.request, state.request.headline);
      }
      if (state.empty !== undefined) {
        const [title, what] = REASONS[state.empty.reason];
        empty.replaceChildren(h("p", { class: "empty-title" }, t(title)), h("p", {}, t(what)));
        if (state.empty.detail !== "")
          empty.append(h("p", { class: "empty-detail" }, h("bdi", {}, state.empty.detail)));
        sayOnce(state.empty, `${t(title)}. ${state.empty.detail}`);
      }
    },
  };
}

function toggle(label: string, title: string): HTMLButtonElement {
  return h("button", { type: "button", class: "toggle", title, "aria-pressed": "false" }, label);
}
