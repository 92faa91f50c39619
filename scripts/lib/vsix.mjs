import { join } from "node:path";
import { ROOT } from "./root.mjs";

/** The platform that this machine is, in the words of the extension marketplace. */
export const THIS_TARGET = `${process.platform}-${process.arch}`;

/**
 * Where scripts/package.mjs puts the extension.
 * @param {string} target
 */
export function vsixFile(target) {
  return join(ROOT, `dist/vsix/inkling-${target}.vsix`);
}
