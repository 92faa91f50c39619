import type { TokenReport } from "../wire/decisionReport";
import type { LastDecisionWords } from "../wire/words/lastDecision";
import { h } from "./dom";
import { percent, visible } from "./visible";

/** Lower bounds of the shades, from the least to the most probable. */
const SHADES = [0, 0.1, 0.3, 0.6, 0.9];

/** The tokens as a row of chips that is walked with the arrow keys; the probability is written on each, not only shaded. */
export function chips(tokens: readonly TokenReport[], t: LastDecisionWords): HTMLElement {
  const items = tokens.map((token, index) => chip(token, index, t));
  const list = h("ol", { class: "chips", "aria-label": t("Tokens") }, ...items);
  list.addEventListener("keydown", (event) => walk(event, items));
  return list;
}

/** A token without text of its own only spells what was typed, or is a part of a character that a later one completes. */
function chip({ text, probability, healed, memory }: TokenReport, index: number, t: LastDecisionWords): HTMLElement {
  const shade = SHADES.findLastIndex((bound) => probability >= bound);
  const label = text === "" ? (healed ? t("typed") : "…") : visible(text);
  const source = memory && t("{0} of it from {1}", percent(memory.share), `${memory.path}:${memory.line}`);
  const notes = [percent(probability), ...(healed ? [t("was typed already")] : []), ...(source ? [source] : [])];
  const spoken = [label, ...notes].join(", ");
  return h(
    "li",
    {
      class: healed ? "chip healed" : "chip",
      "data-shade": String(Math.max(0, shade)),
      "aria-label": spoken,
      title: spoken,
      tabindex: index === 0 ? "0" : "-1",
    },
    h("bdi", { class: "token" }, label),
    h("span", { class: "probability" }, percent(probability)),
  );
}

function walk(event: KeyboardEvent, items: readonly HTMLElement[]): void {
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const targets: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: items.length - 1,
  };
  const target = items[targets[event.key] ?? -1];
  if (at < 0 || target === undefined) return;
  event.preventDefault();
  for (const item of items) item.tabIndex = item === target ? 0 : -1;
  target.focus();
}
