import type { RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import { roving, stepAlong } from "../../roving";
import { share } from "../numbers";
import type { Page, Section } from "../section";
import { type LabelPart, labelOfToken } from "../tokenLabel";
import { labelOfCandidate, spoken, tokenNodes } from "../tokenView";

/** The suggestion's tokens as a row of chips; the chosen one is the step that the rest of the page shows. */
export function stepsSection({ store, t }: Page): Section {
  const list = h("div", {
    class: "chips",
    role: "listbox",
    "aria-orientation": "horizontal",
    "aria-label": t("Steps"),
  });
  const none = h("p", { class: "note" }, t("No token was predicted."));
  let chips: HTMLElement[] = [];
  let drawn: RequestView | undefined;
  let marked = -1;
  const select = (chip: Element): void => {
    const step = chips.findIndex((item) => item.isSameNode(chip));
    if (step >= 0) store.select({ step });
  };
  const rove = roving(
    list,
    ".chip",
    (from, event) => chips[stepAlong(event.key, chips.indexOf(from), chips.length) ?? -1],
    select,
  );
  list.addEventListener("click", (event) => {
    const chip = event.target instanceof Element ? event.target.closest(".chip") : null;
    if (chip !== null) select(chip);
  });

  const rebuild = (request: RequestView): void => {
    chips = request.steps.map((_, step) => chipOf(request, step, t));
    list.replaceChildren(...chips);
  };

  return {
    element: h("div", {}, list, none),
    update({ request, ui }) {
      if (request === undefined) return;
      list.hidden = request.steps.length === 0;
      none.hidden = request.steps.length > 0;
      if (request === drawn && ui.selection.step === marked) return;
      if (request !== drawn) rebuild(request);
      drawn = request;
      marked = ui.selection.step;
      for (const [step, chip] of chips.entries())
        chip.setAttribute("aria-selected", String(step === ui.selection.step));
      const chosen = chips[ui.selection.step];
      if (chosen !== undefined) rove.enter(chosen);
    },
  };
}

function chipOf(request: RequestView, step: number, t: Page["t"]): HTMLElement {
  const { label, probability, notes } = describe(request, step, t);
  const name = [
    t("Step {0}", step + 1),
    spoken(label, t),
    probability === undefined ? "" : share(probability),
    ...notes,
  ];
  const text = name.filter((part) => part !== "").join(", ");
  const bar = h("span", { class: "underline", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(probability ?? 0));
  const chip = h("div", { class: "chip token", role: "option", tabindex: "-1", "aria-label": text, title: text });
  chip.append(h("span", { class: "label", "aria-hidden": "true" }, ...tokenNodes(label)), bar);
  chip.classList.toggle("healed", request.steps[step]?.healed === true);
  chip.classList.toggle("not-shown", step >= request.shownSteps);
  return chip;
}

interface Described {
  readonly label: readonly LabelPart[];
  /** The model's, of the token that was chosen; undefined if it is not among those with a name. */
  readonly probability: number | undefined;
  readonly notes: readonly string[];
}

function describe(request: RequestView, step: number, t: Page["t"]): Described {
  const next = request.steps[step];
  const token = request.promptTokens + step;
  const notes = [
    ...(next?.healed === true ? [t("bound to what was typed")] : []),
    ...(step >= request.shownSteps ? [t("not shown")] : []),
  ];
  if (next === undefined || next.chosen === undefined)
    return { label: [{ kind: "control", name: t("nothing chosen") }], probability: undefined, notes };
  const rank = next.ids.indexOf(next.chosen);
  const logit = next.logits[rank];
  // A step that ended the text chose a token that is not part of it.
  const label =
    token < request.tokens.ids.length ? labelOfToken(request.tokens, token) : labelOfCandidate(next, Math.max(0, rank));
  return { label, probability: logit === undefined ? undefined : Math.exp(logit - next.logNormaliser), notes };
}
