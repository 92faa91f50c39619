import type { HeadChoice, Selection } from "../../../model/inspection/selection";
import { h } from "../../dom";
import type { Page, Section } from "../section";
import type { InspectorState } from "../state";
import { pipelineSteps } from "./pipelineSteps";
import { runControls } from "./runControls";

/** How long the selection must have stood still before the steps are computed for it, in ms. */
const STILL_MS = 250;

/** One token through the model in eight steps, computed while the section is open. */
export function pipelineSection(page: Page): Section {
  const { store, t } = page;
  const run = runControls(page, "Try again", ["pipeline"], () => {
    ask();
    return undefined;
  });
  const steps = h("div", {});
  let asked = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawn: readonly unknown[] = [];

  function ask(): void {
    const { request, ui } = store.state;
    // Closed in the meantime: it is asked for when the section opens again.
    if (request === undefined || request.steps.length === 0 || steps.offsetParent === null) return;
    const { layer, head } = oneHead(ui.selection.heads, request.layers);
    asked = keyOf(request.serial, ui.selection);
    store.beginProgress("pipeline");
    store.send({ type: "analyse-pipeline", serial: request.serial, step: ui.selection.step, layer, head });
  }

  return {
    element: h("div", { class: "panel" }, run.element, steps),
    update(state: InspectorState) {
      const { request, pipeline } = state;
      run.update(state);
      run.start.hidden = state.ended.pipeline === undefined || state.progress.pipeline !== undefined;
      if (request !== undefined && request.steps.length > 0 && keyOf(request.serial, state.ui.selection) !== asked) {
        clearTimeout(timer);
        timer = setTimeout(ask, STILL_MS);
      }
      const inputs = [request, pipeline, page.ramp.lut];
      if (inputs.every((input, index) => input === drawn[index])) return;
      drawn = inputs;
      if (request === undefined || pipeline === undefined)
        steps.replaceChildren(
          h(
            "p",
            { class: "note" },
            t(request?.steps.length === 0 ? "Nothing was predicted in this request." : "Computing the steps…"),
          ),
        );
      else steps.replaceChildren(...pipelineSteps(page, request, pipeline));
    },
  };
}

/** The head that stands for a choice of several: the first of a layer, or of the last layer. */
function oneHead(heads: HeadChoice, layers: number): { layer: number; head: number } {
  if (heads.kind === "head") return heads;
  return { layer: heads.kind === "layer" ? heads.layer : layers - 1, head: 0 };
}

function keyOf(serial: number, { step, heads }: Selection): string {
  return JSON.stringify([serial, step, heads]);
}
