import { l10n } from "vscode";
import { errorText } from "../../../core/errors";
import type { EmptyReason } from "../../../wire/inspector";
import type { EngineState } from "../../engine/clientOptions";

/** Why the inspector has nothing to show while no request was inspected. */
export function emptyState(
  on: boolean,
  engine: EngineState,
): { readonly reason: EmptyReason; readonly detail: string } {
  if (!on) return { reason: "off", detail: "" };
  switch (engine.kind) {
    case "failed":
      return { reason: "failed", detail: errorText(engine.error, l10n.t) };
    case "loading":
      return { reason: "loading", detail: l10n.t("{0} %", Math.round(engine.percent)) };
    default:
      return { reason: "nothing-yet", detail: "" };
  }
}
