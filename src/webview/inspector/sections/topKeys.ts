import { labelOfToken } from "../../../inspect/tokenLabel";
import { h } from "../../dom";
import { share } from "../numbers";
import type { RequestView, RowView } from "../protocol";
import type { Page, Section } from "../section";
import { spoken, tokenNodes } from "../tokenView";

/** The ten tokens that were looked at most, as a table: what the colours say, in numbers. */
export function topKeysSection({ store, t }: Page): Section {
  const columns = [t("Rank"), t("Token"), t("Place"), t("Share"), t("Distance")];
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const body = h("tbody", {});
  const caption = h("caption", { class: "visually-hidden" }, t("The tokens that were looked at most"));
  const table = h("table", { class: "top-keys" }, caption, h("thead", {}, head), body);
  const sinks = h("p", { class: "note" });
  let drawn: RowView | undefined;

  const line = (request: RequestView, row: RowView, token: number, rank: number): HTMLElement => {
    const label = labelOfToken(request.tokens, token);
    const weight = row.weights[token] ?? 0;
    const bar = h("span", { class: "bar", "aria-hidden": "true" }, h("span", { class: "fill" }));
    bar.style.setProperty("--share", String(weight / Math.max(1e-9, row.weights[row.top[0] ?? 0] ?? 0)));
    const place = placeOf(request, token);
    const button = h(
      "button",
      { type: "button", class: "link" },
      h("bdi", { class: "file" }, `${place?.file}:`),
      place?.at ?? "",
    );
    button.addEventListener("click", (event) =>
      store.send({ type: "reveal", serial: request.serial, token, focus: event.ctrlKey || event.metaKey }),
    );
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      store.send({ type: "reveal", serial: request.serial, token, focus: true });
    });
    const hover = (on: boolean) => () =>
      store.send({ type: "hover", serial: request.serial, token: on ? token : null });
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
      h("td", { class: "place" }, place === undefined ? t("not in the file") : button),
      h("td", { class: "number" }, share(weight)),
      h("td", { class: "number" }, String(row.weights.length - token)),
    );
    element.addEventListener("pointerenter", hover(true));
    element.addEventListener("pointerleave", hover(false));
    button.addEventListener("focus", hover(true));
    button.addEventListener("blur", hover(false));
    return element;
  };

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
      body.replaceChildren(...row.top.map((token, rank) => line(request, row, token, rank)));
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

/** File, and line:column from 1 as in the editor; undefined for a token that is not in the document. */
function placeOf({ path, positions }: RequestView, token: number): { file: string; at: string } | undefined {
  const line = positions.lines[token] ?? -1;
  if (line < 0) return undefined;
  return { file: path.split("/").at(-1) ?? path, at: `${line + 1}:${(positions.columns[token] ?? 0) + 1}` };
}
