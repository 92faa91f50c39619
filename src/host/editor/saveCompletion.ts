import { l10n, Uri, window } from "vscode";
import { systemClock } from "../../core/clock";
import { errorText } from "../../core/errors";
import { isRecord } from "../../core/records";
import { bundleText, makeBundle, redacted } from "../bundle/makeBundle";
import type { App } from "./app";
import { stamp } from "./inspector/exportName";
import { saveFile, writeWhole } from "./inspector/exports";
import { readSettings } from "./settings";

/** What is known before anybody is asked; see `inkling.saveCompletion`. */
interface SaveArgument {
  readonly isRedacted?: boolean;
  /** Where the file goes. */
  readonly file?: string;
}

/**
 * Saves the last completion as a file that can be run again. The text is in it only if the user says so.
 * @param argument `{ redacted, file }` from a key binding or a test; what is missing is asked for
 */
export async function saveCompletion({ recent, session, version }: App, argument: unknown): Promise<void> {
  const decision = recent.lastCompletion;
  const { generation } = decision ?? {};
  const { asked } = generation ?? {};
  if (!decision || !generation || !asked) {
    void window.showInformationMessage(l10n.t("There is nothing to save yet: the model has not written anything."));
    return;
  }
  const known = saveArgument(argument);
  const isRedacted = known.isRedacted ?? (await pickContent());
  if (isRedacted === undefined) return;
  const result = await session?.completer.withoutPrefetching(() => session.engine.reproduce(asked));
  if (result?.kind === "failed") {
    void window.showErrorMessage(errorText(result.error, l10n.t));
    return;
  }
  if (result === undefined || result.kind === "cancelled") {
    const what = l10n.t("The completion could not be made again: the engine had other work, or does not run.");
    void window.showErrorMessage(`${what} ${l10n.t("Ask for a suggestion and save it then.")}`);
    return;
  }
  const { reproduction } = result;
  const { request } = asked;
  const { threads } = readSettings();
  const made = systemClock.date();
  const full = makeBundle({ decision, generation, request, reproduction, inkling: version, threads, made });
  const text = bundleText(isRedacted ? redacted(full) : full);
  if (known.file === undefined) await saveFile(`inkling-completion-${stamp(systemClock.date())}`, "json", text);
  else await writeWhole(Uri.file(known.file), text);
}

function saveArgument(argument: unknown): SaveArgument {
  if (!isRecord(argument)) return {};
  const { redacted: isRedacted, file } = argument;
  return {
    ...(typeof isRedacted === "boolean" && { isRedacted }),
    ...(typeof file === "string" && { file }),
  };
}

async function pickContent(): Promise<boolean | undefined> {
  const items: { label: string; detail: string; isRedacted: boolean }[] = [
    {
      label: l10n.t("Without the text"),
      detail: l10n.t(
        "Probabilities, numbers of tokens, times, settings, and hashes. No characters of your files, no token ids, no path.",
      ),
      isRedacted: true,
    },
    {
      label: l10n.t("With the text"),
      detail: l10n.t(
        "Also the text around the cursor that the model read, the path, and words from your other files that the memory proposed. Anybody can run it again.",
      ),
      isRedacted: false,
    },
  ];
  const title = l10n.t("Save Last Completion for a Report");
  const placeHolder = l10n.t("The file stays on this machine until you send it to somebody.");
  return (await window.showQuickPick(items, { title, placeHolder }))?.isRedacted;
}
