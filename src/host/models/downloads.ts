import { createRequire } from "node:module";
import { join } from "node:path";
import type { DownloadBundle, Downloads } from "../../wire/download";

/**
 * Loads the bundle that may use a network; nothing else does, and only its command calls this. In the extension host,
 * since VS Code gives `fetch` its proxy and certificates there and in no other process.
 * @param folder where downloads are kept
 */
export function openDownloads(extensionFolder: string, folder: string): Downloads {
  const load = createRequire(__filename);
  const bundle: DownloadBundle = load(join(extensionFolder, "dist", "download.js"));
  return bundle.openDownloads(folder);
}
