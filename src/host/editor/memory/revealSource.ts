import { l10n, Uri, ViewColumn, window, workspace } from "vscode";
import type { TokenMemory } from "../../../model/memory";

/** Shows the line that the memory had a token from. */
export async function revealSource({ document, path, line }: TokenMemory): Promise<void> {
  try {
    const text = await workspace.openTextDocument(Uri.parse(document));
    const selection = text.lineAt(Math.min(line, text.lineCount - 1)).range;
    const seen = window.visibleTextEditors.find((editor) => editor.document === text);
    await window.showTextDocument(text, { viewColumn: seen?.viewColumn ?? ViewColumn.One, selection });
  } catch {
    void window.showInformationMessage(l10n.t("{0} cannot be opened any more.", path));
  }
}
