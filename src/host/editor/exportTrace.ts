import { l10n, window } from "vscode";
import { systemClock } from "../../core/clock";
import type { RequestTrace } from "../completion/trace";
import { stamp } from "./inspector/exportName";
import { saveFile } from "./inspector/exports";

/** Asks where to save what the last requests cost. */
export async function exportTrace(trace: RequestTrace): Promise<void> {
  if (trace.size > 0) await saveFile(`inkling-trace-${stamp(systemClock.date())}`, "json", trace.toJson());
  else void window.showInformationMessage(l10n.t("There is nothing to export yet: no suggestion was asked for."));
}
