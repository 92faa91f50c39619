import { type ConfigurationChangeEvent, workspace } from "vscode";
import { parseSettings, type Settings } from "./settingsSchema";

const SECTION = "inkling";

export function readSettings(): Settings {
  const configuration = workspace.getConfiguration(SECTION);
  return parseSettings((name) => configuration.get(name));
}

/** Whether the settings of Inkling, or the one of VS Code that Inkling depends on, have changed. */
export function concernsInkling(event: ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(SECTION) || event.affectsConfiguration("editor.inlineSuggest.enabled");
}

/** With this off VS Code asks no extension for ghost text. */
export function editorShowsGhostText(): boolean {
  return workspace.getConfiguration("editor.inlineSuggest").get("enabled") !== false;
}
