import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

/**
 * A copy of the sample workspace in a temporary folder, deleted when this process ends.
 * @returns {string} the folder
 */
export function copySample() {
  const parent = mkdtempSync(join(tmpdir(), "inkling-sample-"));
  const folder = join(parent, "shop");
  cpSync(join(ROOT, "scripts/sample/shop"), folder, { recursive: true });
  process.on("exit", () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
