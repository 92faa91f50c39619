import { commands } from "vscode";

/**
 * Hides what is shown, as Escape does; for Escape itself there is no event. Called where it comes from a model or a
 * setting that is no longer in force: Tab would still accept it.
 */
export async function hideGhostText(): Promise<void> {
  await commands.executeCommand("editor.action.inlineSuggest.hide");
}
