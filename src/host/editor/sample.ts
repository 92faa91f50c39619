import { commands, l10n, Selection, ViewColumn, window, workspace } from "vscode";
import type { Switchboard } from "./switchboard";

/** Unfinished code that the model goes on with: its last line begins like those before it. */
const SAMPLE = `const form = document.getElementById("form");
const title = document.getElementById("title");
const price = `;

/** Shows what a suggestion is; asks first where Inkling is off. */
export async function trySample(switchboard: Switchboard): Promise<void> {
  if (switchboard.session !== undefined) await showSample();
  else void offerSample(switchboard);
}

/** An answer may never come, so nobody waits for it. */
async function offerSample(switchboard: Switchboard): Promise<void> {
  const turnOn = l10n.t("Turn On");
  if ((await window.showInformationMessage(l10n.t("Inkling is turned off."), turnOn)) !== turnOn) return;
  if (switchboard.session === undefined) await switchboard.toggle();
  await showSample();
}

/** Opens a new file beside what is open, and asks for a suggestion at its end. The first one waits for the model. */
async function showSample(): Promise<void> {
  const document = await workspace.openTextDocument({ language: "javascript", content: SAMPLE });
  const editor = await window.showTextDocument(document, { viewColumn: ViewColumn.Beside });
  const end = document.positionAt(SAMPLE.length);
  editor.selection = new Selection(end, end);
  await commands.executeCommand("editor.action.inlineSuggest.trigger");
}
