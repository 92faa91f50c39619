import { commands, Selection, ViewColumn, window, workspace } from "vscode";

/** Unfinished code that the model goes on with: its last line begins like those before it. */
const SAMPLE = `const form = document.getElementById("form");
const title = document.getElementById("title");
const price = `;

/** Opens a new file beside what is open, and asks for a suggestion at its end. The first one waits for the model. */
export async function showSample(): Promise<void> {
  const document = await workspace.openTextDocument({ language: "javascript", content: SAMPLE });
  const editor = await window.showTextDocument(document, { viewColumn: ViewColumn.Beside });
  const end = document.positionAt(SAMPLE.length);
  editor.selection = new Selection(end, end);
  await commands.executeCommand("editor.action.inlineSuggest.trigger");
}
