import { commands } from "vscode";

/** Hides what is shown: it comes from a model or a setting that is no longer in force, and Tab would still accept it. */
export function hideGhostText(): void {
  void commands.executeCommand("editor.action.inlineSuggest.hide");
}
