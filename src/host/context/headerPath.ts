import { extensionOf } from "./languages";

/**
 * The path that tells the model which file, and so which language, it completes: relative to the workspace folder, or
 * the bare name outside of one. What has no telling name of its own (an unsaved text, a notebook's cell) gets the
 * extension of its language.
 *
 * @param path the document's path with forward slashes
 * @param folder the path of its workspace folder, without a slash at the end
 */
export function headerPath(path: string, folder: string | undefined, scheme: string, languageId: string): string {
  if (scheme === "vscode-scm") return "COMMIT_EDITMSG"; // git's own file for the same text
  const inside = folder !== undefined && path.startsWith(`${folder}/`);
  const relative = inside ? path.slice(folder.length + 1) : path.slice(path.lastIndexOf("/") + 1);
  if (scheme === "vscode-notebook-cell") return `${relative.replace(/\.[^./]*$/, "")}.${extensionOf(languageId)}`;
  if (scheme === "untitled" && !/\.[^./]+$/.test(relative)) return `${relative}.${extensionOf(languageId)}`;
  return relative;
}
