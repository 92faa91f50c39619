import { levelOf, rowScale, type Scale } from "../../../model/inspection/scale";
import type { ExportFormat } from "../../../wire/fromPages";
import type { Word } from "../../../wire/words/inspector";
import { h } from "../../dom";
import { colorAt, readableOn } from "../color";
import { rowCsv } from "../exports/csv";
import { rowJson } from "../exports/json";
import { toPng } from "../exports/png";
import { type PictureStyle, rowPicture } from "../exports/rowPicture";
import type { Exported } from "../exports/settings";
import { toSvg } from "../exports/svg";
import { share } from "../numbers";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
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
      const data = exported && (await fileOf(page, exported, format, store.state.ui.scale));
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

async function fileOf(
  page: Page,
  exported: Exported,
  format: ExportFormat,
  scale: Scale,
): Promise<string | Uint8Array | undefined> {
  switch (format) {
    case "csv":
      return rowCsv(exported);
    case "json":
      return rowJson(exported);
    case "svg":
      return toSvg(
        rowPicture(exported, styleOf(page, exported, scale)),
        page.t("What the model looked at: {0}", exported.request.path),
      );
    case "png":
      return toPng(rowPicture(exported, styleOf(page, exported, scale)));
  }
}

/** Shares that the legend shows the colors of, by scale; `linear` as parts of the highest. */
const TICKS: Readonly<Record<Scale, readonly number[]>> = {
  log: [0.0001, 0.001, 0.01, 0.1, 1],
  linear: [0, 0.25, 0.5, 0.75, 1],
  lift: [1 / 64, 1 / 8, 1, 8, 64],
};

function styleOf({ t, ramp }: Page, { request, row }: Exported, scale: Scale): PictureStyle {
  const background = colorAt(ramp.lut, 0);
  const domain = rowScale(scale, row.weights, row.sinks);
  const unit = { log: 1, linear: domain.highest, lift: 1 / domain.n }[scale];
  const title = {
    log: t("Share of a row's attention, on a logarithmic scale"),
    linear: t("Share of a row's attention, up to the largest"),
    lift: t("Share of a row's attention, as a multiple of an even share"),
  }[scale];
  return {
    background,
    foreground: readableOn(background, background),
    colorOf: (weight) => colorAt(scale === "lift" ? ramp.diverging : ramp.lut, levelOf(weight, domain)),
    heatOf: (heat) => colorAt(ramp.lut, Math.round(255 * heat)),
    legend: {
      title,
      ticks: TICKS[scale].map((tick) => ({
        weight: tick * unit,
        label: scale === "lift" ? (tick < 1 ? `÷ ${1 / tick}` : `× ${tick}`) : share(tick * unit),
      })),
    },
    labelOf: (index) => glyphsOf(request, index),
    t,
  };
}
