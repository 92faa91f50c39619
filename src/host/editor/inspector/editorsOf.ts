import { TabInputNotebook, TabInputText, type TextEditor, window } from "vscode";

/** The editors that show the document as itself: no side of a comparison, no peek, no output. @param uri as a string */
export function editorsOf(uri: string): TextEditor[] {
  return window.visibleTextEditors.filter((editor) => editor.document.uri.toString() === uri && isPlain(editor));
}

function isPlain({ document, viewColumn }: TextEditor): boolean {
  const input = window.tabGroups.all.find((group) => group.viewColumn === viewColumn)?.activeTab?.input;
  if (input instanceof TabInputText) return input.uri.toString() === document.uri.toString();
  return input instanceof TabInputNotebook;
}
