import type { RowView } from "../../../model/inspection/selection";
import type { RequestView } from "../../../wire/inspector";
import { h } from "../../dom";
import { share } from "../numbers";
import type { Page, Section } from "../section";
import { labelOfToken } from "../tokenLabel";
import { spoken, tokenNodes } from "../tokenView";

/** The ten tokens that were looked at most, as a table: what the colours say, in numbers. */
export function topKeysSection(page: Page): Section {
  const { t } = page;
  const columns = [t("Rank"), t("Token"), t("Place"), t("Share"), t("Distance")];
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = h("tbody", {});
  const caption = h("caption", { class: "visually-hidden" }, t("The tokens that were looked at most"));
  const table = h("table", { class: "top-keys" }, caption, h("thead", {}, head), body);
  const sinks = h("p", { class: "note" });
  let drawn: RowView | undefined;

  return {
    element: h("div", {}, table, sinks),
    update({ request, row }) {
      if (row === drawn) return;
      drawn = row;
      if (request === undefined || row === undefined) {
        body.replaceChildren();
        sinks.replaceChildren();
        return;
      }
      body.replaceChildren(...row.top.map((_, rank) => lineOf(page, request, row, rank)));
      sinks.replaceChildren(
        row.sinks.length === 0
          ? t("No attention sink in this row.")
          : row.sinks.length === 1
            ? t("Left out: one attention sink, which takes {0} of the row.", share(row.sinkShare))
            : t("Left out: {0} attention sinks, which take {1} of the row.", row.sinks.length, share(row.sinkShare)),
      );
    },
  };
}

/** The line of a rank, from 0: pointing at it outlines the token in the source, and its place leads there. */
function lineOf(page: Page, request: RequestView, row: RowView, rank: number): HTMLElement {
  const { t } = page;
  const token = row.top[rank] ?? 0;
  const label = labelOfToken(request.tokens, token);
  const weight = row.weights[token] ?? 0;
  const bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "fill" }));
  bar.style.setProperty("--share", String(weight / Math.max(1e-9, row.weights[row.top[0] ?? 0] ?? 0)));
  const link = placeLink(page, request, token);
  const element = h(
    "tr",
    {},
    h("td", { class: "number" }, String(rank + 1)),
    h(
      "th",
      { scope: "row" },
      h("span", { class: "visually-hidden" }, spoken(label, t)),
      h("span", { class: "candidate token", "aria-hidden": "true" }, ...tokenNodes(label)),
      bar,
    ),
    h("td", { class: "place" }, link ?? t("not in the file")),
    h("td", { class: "number" }, share(weight)),
    h("td", { class: "number" }, String(row.weights.length - token)),
  );
  const hover = (on: boolean) => () =>
    page.store.send({ type: "hover", serial: request.serial, token: on ? token : null });
  element.addEventListener("pointerenter", hover(true));
  element.addEventListener("pointerleave", hover(false));
  link?.addEventListener("focus", hover(true));
  link?.addEventListener("blur", hover(false));
  return element;
}

/** A button with the token's place that shows it there; undefined for a token that is not in the document. */
function placeLink({ store }: Page, request: RequestView, token: number): HTMLElement | undefined {
  const place = placeOf(request, token);
  if (place === undefined) return undefined;
  const file = h("bdi", { class: "file" }, `${place.file}:`);
  const button = h("button", { type: "button", class: "link" }, file, place.at);
  const reveal = (focus: boolean): void => store.send({ type: "reveal", serial: request.serial, token, focus });
  button.addEventListener("click", (event) => reveal(event.ctrlKey || event.metaKey));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    reveal(true);
  });
  return button;
}

/** File, and line:column from 1 as in the editor; undefined for a token that is not in the document. */
function placeOf({ path, positions }: RequestView, token: number): { file: string; at: string } | undefined {
  const line = positions.lines[token] ?? -1;
  if (line < 0) return undefined;
  return { file: path.split("/").at(-1) ?? path, at: `${line + 1}:${(positions.columns[token] ?? 0) + 1}` };
}
