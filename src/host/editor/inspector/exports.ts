import { l10n, Uri, window, workspace } from "vscode";
import { messageOf } from "../../../core/errors";
import { replaceFile } from "../../../core/node/replaceFile";
import type { ExportFormat } from "../../../wire/fromPages";

const FILTERS: Readonly<Record<ExportFormat, string>> = {
  png: "PNG",
  svg: "SVG",
  csv: "CSV",
  json: "JSON",
};

/** Asks where the file goes and writes it. @param name without its ending */
export async function saveFile(name: string, format: ExportFormat, data: string | Uint8Array): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}.${format}`;
  const target = await window.showSaveDialog({
    title: l10n.t("Inkling: Export"),
    filters: { [FILTERS[format]]: [format] },
    ...(folder && { defaultUri: Uri.joinPath(folder, file) }),
  });
  if (target === undefined) return;
  try {
    await writeWhole(target, data);
  } catch (thrown) {
    const where = target.scheme === "file" ? target.fsPath : target.toString(true);
    const problem = l10n.t("The export could not be written to {0}: {1}", where, messageOf(thrown));
    void window.showErrorMessage(`${problem} ${l10n.t("Choose another folder, one that you may write to.")}`);
  }
}

/** Writes a file that may be there already, so that it is never half written where that can be had. Throws as VS Code does. */
export async function writeWhole(target: Uri, data: string | Uint8Array): Promise<void> {
  if (target.scheme === "file") await replaceFile(target.fsPath, data);
  else await workspace.fs.writeFile(target, typeof data === "string" ? new TextEncoder().encode(data) : data);
}
