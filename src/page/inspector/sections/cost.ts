import type { RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import { milliseconds, percent } from "../../visible";
import { cacheParts, timeParts, whyDropped } from "../cost";
import type { Page, Section } from "../section";
import { bar, meterTable } from "./meters";

/** What the cache saved, and where the time went. */
export function costSection(page: Page): Section {
  const { store, t } = page;
  const content = h("div", {});
  const trace = h("button", { type: "button", class: "action" }, t("Export trace"));
  trace.addEventListener("click", () => store.send({ type: "export-trace" }));
  let drawn: RequestView | undefined;
  return {
    element: h("div", { class: "panel" }, content, h("p", {}, trace)),
    update({ request }) {
      if (request === drawn || request === undefined) return;
      drawn = request;
      content.replaceChildren(...cache(page, request), ...time(page, request));
    },
  };
}

function cache({ t }: Page, { stats }: RequestView): Node[] {
  const parts = cacheParts(stats);
  const segments = parts.map(({ share }, index) => {
    const segment = h("span", { class: `segment segment-${index}` });
    segment.style.setProperty("flex-grow", String(share));
    return segment;
  });
  const rows = parts.map(({ name, value, share }, index) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("span", { class: `swatch segment-${index}`, "aria-hidden": "true" }), ` ${t(name)}`),
      h("td", {}, String(value)),
      h("td", {}, percent(share)),
    ),
  );
  const heads = [t("tokens"), t("share")].map((name) => h("th", { scope: "col" }, name));
  const [sentence, position] = whyDropped(stats);
  const { drafted = 0, draftedAccepted = 0 } = stats;
  return [
    h("div", { class: "stacked", "aria-hidden": "true" }, ...segments),
    h(
      "table",
      {},
      h("caption", {}, t("Tokens")),
      h("thead", {}, h("tr", {}, h("td"), ...heads)),
      h("tbody", {}, ...rows),
    ),
    h("p", {}, t(sentence, position)),
    ...(drafted > 0
      ? [h("p", {}, t("The memory drafted {0} tokens; the model agreed with {1}.", drafted, draftedAccepted))]
      : []),
  ];
}

function time({ t }: Page, { stats, ownWaitMs, otherMs }: RequestView): Node[] {
  const rows = timeParts(stats, ownWaitMs, otherMs).map(({ name, value, share }) => ({
    name: t(name),
    value: milliseconds(value),
    share,
  }));
  const longest = Math.max(...stats.decodeMs, Number.MIN_VALUE);
  const steps = stats.decodeMs.map((ms, step) =>
    h(
      "li",
      {},
      h("span", { class: "visually-hidden" }, `${t("step {0}", step)}: `),
      milliseconds(ms),
      bar(ms / longest),
    ),
  );
  const decode =
    steps.length === 0
      ? []
      : [h("h3", {}, t("Decode steps")), h("ol", { class: "decode", "aria-label": t("Decode steps") }, ...steps)];
  return [meterTable(t("Time"), rows), ...decode];
}
