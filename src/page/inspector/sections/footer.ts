import { h } from "../../dom";
import type { Page, Section } from "../section";

/** What the numbers are, and what they are not. */
export function footerSection({ t }: Page): Section {
  const facts = h("p", { class: "note" });
  const caution = h(
    "p",
    {},
    h("strong", {}, t("Attention is not an explanation.")),
    " ",
    t(
      "It says which tokens were read, not what was made of them: a token can be looked at and not matter, and matter through another one.",
    ),
  );
  return {
    element: h("footer", { class: "section" }, facts, caution),
    update({ request, row, ui }) {
      if (request === undefined) return;
      const scale = { log: t("logarithmic"), linear: t("linear"), lift: t("lift") }[ui.scale];
      const weighting = ui.selection.weighting === "value" ? t("attention × value") : t("attention");
      facts.replaceChildren(
        t(
          "Model {0}; {1} layers of {2} heads; {3} tokens in the prompt.",
          request.model,
          request.layers,
          request.heads,
          request.promptTokens,
        ),
        " ",
        t("Shown: {0}, scale {1}, not renormalised.", weighting, scale),
        " ",
        t(
          "A sink is a token that takes attention without meaning: {0} found in this row. It is left out of the range of the colors, and of nothing else.",
          row?.sinks.length ?? 0,
        ),
      );
    },
  };
}
