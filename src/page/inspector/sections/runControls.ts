import type { AnalysisKind } from "../../../wire/fromPages";
import type { Word } from "../../../wire/words/inspector";
import { h } from "../../dom";
import type { Page } from "../section";
import type { InspectorState } from "../state";

/** The buttons that start and cancel an analysis, its progress, and how the last one ended. */
export interface RunControls {
  readonly element: HTMLElement;
  readonly start: HTMLButtonElement;
  update(state: InspectorState): void;
}

/**
 * @param kinds analyses that these buttons are for; at most one of them runs at a time
 * @param run asks the extension for one of them and says which
 */
export function runControls(
  { store, t }: Page,
  label: Word,
  kinds: readonly AnalysisKind[],
  run: () => AnalysisKind | undefined,
): RunControls {
  const start = h("button", { type: "button", class: "action" }, t(label));
  const cancel = h("button", { type: "button", class: "action" }, t("Cancel"));
  const progress = h("progress", { max: "1", "aria-label": t(label) });
  const said = h("span", { role: "status" });
  start.addEventListener("click", () => {
    const kind = run();
    if (kind !== undefined) store.beginProgress(kind);
  });
  cancel.addEventListener("click", () => {
    for (const analysis of kinds)
      if (store.state.progress[analysis] !== undefined) store.send({ type: "cancel", analysis });
  });
  return {
    element: h("p", { class: "run" }, start, cancel, progress, said),
    start,
    update({ progress: under, ended }) {
      const done = kinds.map((kind) => under[kind]).find((share) => share !== undefined);
      const running = done !== undefined;
      const [shown, hidden] = running ? [cancel, start] : [start, cancel];
      const focused = document.activeElement === hidden;
      shown.hidden = false;
      hidden.hidden = true;
      if (focused) shown.focus();
      progress.hidden = !running;
      progress.value = done ?? 0;
      const text = running
        ? t("{0} % done", Math.round(100 * done))
        : (kinds.map((kind) => ended[kind]).find((message) => message !== undefined) ?? "");
      if (said.textContent !== text) said.replaceChildren(text);
    },
  };
}
