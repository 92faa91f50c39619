import { commands, l10n, type QuickPickItem, window } from "vscode";
import type { App } from "./app";

interface MenuItem extends QuickPickItem {
  readonly command: string;
  readonly argument?: string;
}

/** The menu of the status item. */
export async function showMenu(app: App): Promise<void> {
  const picked = await window.showQuickPick(menuOf(app), { title: "Inkling", placeHolder: app.status.line });
  if (picked !== undefined)
    await commands.executeCommand(picked.command, ...(picked.argument === undefined ? [] : [picked.argument]));
}

function menuOf({ switchboard }: App): MenuItem[] {
  const isOn = switchboard.session !== undefined;
  const languageId = window.activeTextEditor?.document.languageId;
  const off = { label: isOn ? l10n.t("Turn Off") : l10n.t("Turn On"), command: "inkling.toggle" };
  if (!isOn) return [off, ...always()];
  const language = {
    label: l10n.t(
      switchboard.isLanguageOn(languageId ?? "") ? "Turn Off for {0}" : "Turn On for {0}",
      languageId ?? "",
    ),
    command: "inkling.toggleLanguage",
  };
  const restart = { label: l10n.t("Restart Engine"), command: "inkling.restartEngine" };
  if (switchboard.engineState.kind === "failed") return [restart, ...always(), off];
  const suggest = { label: l10n.t("Suggest Here"), command: "inkling.trigger" };
  const why = { label: l10n.t("Why This Suggestion?"), command: "inkling.whyThisSuggestion" };
  return [suggest, why, off, ...(languageId === undefined ? [] : [language]), ...always(), restart];
}

function always(): MenuItem[] {
  return [
    { label: l10n.t("Show Inspector"), command: "inkling.showInspector" },
    { label: l10n.t("Show Last Decision"), command: "inkling.showLastDecision" },
    { label: l10n.t("Show Last Decisions"), command: "inkling.showDecisions" },
    { label: l10n.t("Show Statistics"), command: "inkling.showStatistics" },
    { label: l10n.t("Forget What Was Learned"), command: "inkling.forgetMemory" },
    { label: l10n.t("Choose Model…"), command: "inkling.chooseModel" },
    { label: l10n.t("Show Log"), command: "inkling.showLog" },
    { label: l10n.t("Get Started"), command: "inkling.openWalkthrough" },
    {
      label: l10n.t("Settings"),
      command: "workbench.action.openSettings",
      argument: "@ext:inkling.inkling",
    },
  ];
}
