import { TabInputTextDiff, type Uri, window, workspace } from "vscode";

/**
 * Why a document cannot be edited, as far as VS Code tells extensions: the scheme of its file system, or `diff` where it
 * is the old side of the comparison in front. In an editor that was made read-only in another way VS Code asks nobody
 * for suggestions.
 */
export function readOnlyBy(uri: Uri): string | undefined {
  if (workspace.fs.isWritableFileSystem(uri.scheme) === false) return uri.scheme;
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof TabInputTextDiff)) return undefined;
  const document = uri.toString();
  return input.original.toString() === document && input.modified.toString() !== document ? "diff" : undefined;
}
