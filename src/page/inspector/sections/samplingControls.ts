import { h } from "../../dom";
import type { Page } from "../section";
import { DEFAULT_UI, type UiState } from "../uiState";

type Setting = "temperature" | "topK" | "topP";

interface Slider {
  readonly setting: Setting;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** What the value means where a number does not say it. */
  readonly text: (value: number) => string;
}

export interface SamplingControls {
  readonly element: HTMLElement;
  update(ui: UiState): void;
}

/** Three sliders that re-weigh the prediction that is shown. They change no setting of Inkling. */
export function samplingControls({ store, t }: Page): SamplingControls {
  const sliders: readonly Slider[] = [
    {
      setting: "temperature",
      label: t("Temperature"),
      min: 0,
      max: 2,
      step: 0.05,
      text: (value) => (value === 0 ? t("greedy") : value.toFixed(2)),
    },
    {
      setting: "topK",
      label: t("Top-k"),
      min: 0,
      max: 200,
      step: 1,
      text: (value) => (value === 0 ? t("all") : String(value)),
    },
    {
      setting: "topP",
      label: t("Top-p"),
      min: 0.05,
      max: 1,
      step: 0.01,
      text: (value) => (value === 1 ? t("all") : value.toFixed(2)),
    },
  ];
  const rows = sliders.map((slider) => {
    const { setting, label, min, max, step } = slider;
    const input = h("input", {
      type: "range",
      id: `slider-${setting}`,
      min: String(min),
      max: String(max),
      step: String(step),
    });
    const output = h("output", { for: input.id, class: "number" });
    input.addEventListener("input", () => store.setUi({ [setting]: input.valueAsNumber }));
    return { slider, input, output, nodes: [h("label", { for: input.id }, label), input, output] };
  });
  const reset = h("button", { type: "button", class: "action" }, t("Reset"));
  const { temperature, topK, topP } = DEFAULT_UI;
  reset.addEventListener("click", () => store.setUi({ temperature, topK, topP }));
  const grid = h("div", { class: "sliders" }, ...rows.flatMap(({ nodes }) => nodes));
  const legend = h("legend", {}, t("Try other sampling"));
  return {
    element: h("fieldset", { class: "sampling" }, legend, grid, reset),
    update(ui) {
      for (const { slider, input, output } of rows) {
        const value = ui[slider.setting];
        const text = slider.text(value);
        // A slider that is being dragged has the value already.
        if (input.valueAsNumber !== value) input.value = String(value);
        input.setAttribute("aria-valuetext", text);
        output.value = text;
      }
      reset.disabled = ui.temperature === temperature && ui.topK === topK && ui.topP === topP;
    },
  };
}
