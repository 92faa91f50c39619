import { h } from "../../dom";
import { colorAt, readableOn } from "../color";
import { rowCsv } from "../exports/csv";
import { rowJson } from "../exports/json";
import { toPng } from "../exports/png";
import { type PictureStyle, rowPicture } from "../exports/rowPicture";
import type { Exported } from "../exports/settings";
import { toSvg } from "../exports/svg";
import type { ExportFormat } from "../protocol";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import type { Word } from "../strings";
import { glyphsOf } from "./tokenWords";

const FORMATS: readonly (readonly [format: ExportFormat, label: Word])[] = [
  ["png", "Picture (PNG)"],
  ["svg", "Picture (SVG)"],
  ["csv", "Table (CSV)"],
  ["json", "Everything (JSON)"],
];

/** Makes files of the row that is shown; the extension asks where they go. */
export function exportSection(page: Page): Section {
  const { store, t } = page;
  const said = h("p", { role: "status" });
  const buttons = FORMATS.map(([format, label]) => {
    const button = h("button", { type: "button", class: "action" }, t(label));
    button.addEventListener("click", async () => {
      const exported = exportedOf(store.state);
      const data = exported && (await fileOf(page, exported, format));
      said.replaceChildren(
        exported === undefined
          ? t("There is no row to export yet.")
          : data === undefined
            ? t("The picture could not be drawn: choose SVG.")
            : "",
      );
      if (data !== undefined) store.send({ type: "export", format, data });
    });
    return button;
  });
  return {
    element: h(
      "div",
      { class: "panel" },
      h("p", {}, t("The row that is shown, with its settings written in.")),
      h("div", { class: "choices", role: "group", "aria-label": t("Export") }, ...buttons),
      said,
    ),
    update() {},
    command: (command) => command === "export",
  };
}

function exportedOf({ request, row, ui }: InspectorState): Exported | undefined {
  if (request === undefined || row === undefined) return undefined;
  const { scale, temperature, topK, topP } = ui;
  return { request, row, view: { scale, temperature, topK, topP } };
}

async function fileOf(page: Page, exported: Exported, format: ExportFormat): Promise<string | Uint8Array | undefined> {
  switch (format) {
    case "csv":
      return rowCsv(exported);
    case "json":
      return rowJson(exported);
    case "svg":
      return toSvg(
        rowPicture(exported, styleOf(page, exported)),
        page.t("What the model looked at: {0}", exported.request.path),
      );
    case "png":
      return toPng(rowPicture(exported, styleOf(page, exported)));
  }
}

function styleOf({ t, ramp }: Page, { request }: Exported): PictureStyle {
  const background = colorAt(ramp.lut, 0);
  return {
    background,
    foreground: readableOn(background, background),
    colorOf: (weight) => colorAt(ramp.lut, weight > 0 ? Math.round(255 * Math.max(0, 1 + Math.log10(weight) / 4)) : 0),
    heatOf: (share) => colorAt(ramp.lut, Math.round(255 * share)),
    legend: {
      title: t("Share of a row's attention, on a logarithmic scale"),
      ticks: [0.0001, 0.001, 0.01, 0.1, 1].map((weight) => ({ weight, label: `${100 * weight} %` })),
    },
    labelOf: (index) => glyphsOf(request, index),
    t,
  };
}
