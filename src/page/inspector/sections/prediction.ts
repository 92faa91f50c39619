import type { NextTokens } from "../../../model/inspection/inspection";
import type { Translate } from "../../../wire/words/inspector";
import { h } from "../../dom";
import { share } from "../numbers";
import { type Reweighed, reweigh } from "../reweigh";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import { labelOfCandidate, spoken, tokenNodes } from "../tokenView";
import { samplingControls } from "./samplingControls";

/** Rows of the table; the chosen token gets one more if it is not among them. */
const ROWS = 10;

/** Below this the numbers are not called approximate: it does not show in their digits. */
const VISIBLE_ERROR = 0.005;

/** What the model said of the next token, and what sampling would make of it. */
export function predictionSection(page: Page): Section {
  const { t } = page;
  const columns = [t("Rank"), t("Token"), t("Model"), t("Sampled"), t("Logit")];
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = h("tbody", {});
  const caption = h("caption", { class: "visually-hidden" }, t("The most probable next tokens"));
  const facts = h("p", { class: "note" });
  const controls = samplingControls(page);
  const table = h("table", { class: "prediction" }, caption, h("thead", {}, head), body);
  let drawn: readonly unknown[] = [];
  return {
    element: h("div", {}, table, facts, controls.element),
    update(state) {
      const { request, ui } = state;
      const { step } = ui.selection;
      const wanted = [request, step, ui.temperature, ui.topK, ui.topP];
      if (wanted.every((value, index) => value === drawn[index])) return;
      drawn = wanted;
      const next = request?.steps[ui.selection.step];
      table.hidden = next === undefined;
      controls.update(ui);
      if (request === undefined || next === undefined) {
        facts.replaceChildren(t("No token was predicted."));
        return;
      }
      const sampled = reweigh(next, ui);
      const accepted = request.accepted && ui.selection.step < request.shownSteps;
      body.replaceChildren(...ranks(next).map((rank) => row(next, rank, sampled, accepted, t)));
      facts.replaceChildren(sentence(next, sampled, state, t));
    },
  };
}

function ranks({ ids, chosen }: NextTokens): number[] {
  const first = Array.from({ length: Math.min(ROWS, ids.length) }, (_, rank) => rank);
  const at = chosen === undefined ? -1 : ids.indexOf(chosen);
  return at >= ROWS ? [...first, at] : first;
}

function row(next: NextTokens, rank: number, sampled: Reweighed, accepted: boolean, t: Translate): HTMLElement {
  const logit = next.logits[rank] ?? Number.NEGATIVE_INFINITY;
  const probability = Math.exp(logit - next.logNormaliser);
  const after = sampled.probabilities[rank] ?? 0;
  const label = labelOfCandidate(next, rank);
  const chosen = next.ids[rank] === next.chosen;
  const bar = h(
    "span",
    { class: "bar", "aria-hidden": "true" },
    h("span", { class: "fill" }),
    h("span", { class: "tick" }),
  );
  bar.style.setProperty("--share", String(Math.min(1, probability)));
  bar.style.setProperty("--after", String(Math.min(1, after)));
  const marks = [...(chosen ? [t("chosen")] : []), ...(chosen && accepted ? [t("accepted")] : [])];
  const excluded = after === 0;
  const element = h(
    "tr",
    {},
    h("td", { class: "number" }, String(rank + 1)),
    h(
      "th",
      { scope: "row" },
      h("span", { class: "visually-hidden" }, spoken(label, t)),
      h(
        "span",
        { class: "candidate" },
        h("span", { class: "token", "aria-hidden": "true" }, ...tokenNodes(label)),
        ...marks.map((mark) => h("span", { class: "mark" }, mark)),
      ),
      bar,
    ),
    h("td", { class: "number" }, share(probability)),
    h("td", { class: "number" }, excluded ? t("excluded") : share(after)),
    h("td", { class: "number" }, logit.toFixed(2)),
  );
  element.classList.toggle("chosen", chosen);
  element.classList.toggle("excluded", excluded);
  return element;
}

function sentence(next: NextTokens, { kept, error }: Reweighed, { request, ui }: InspectorState, t: Translate): string {
  const parts = [
    t(
      "Entropy {0} nats: as unsure as between {1} equal choices.",
      next.entropy.toFixed(2),
      Math.exp(next.entropy).toFixed(1),
    ),
  ];
  if (kept === 1) parts.push(t("One token is left to choose from."));
  else if (ui.topK > 0 || ui.topP < 1) parts.push(t("{0} tokens are left to choose from.", kept));
  if (error > VISIBLE_ERROR)
    parts.push(t("“Sampled” is approximate, within {0}: the improbable tokens are only counted.", share(error)));
  if (next.healed) parts.push(t("The choice was bound to what was typed already."));
  if ((request?.stats.drafted ?? 0) > 0) parts.push(t("The memory of your files is mixed in."));
  return parts.join(" ");
}
