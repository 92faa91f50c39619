// What a run of test/host needs, whichever VS Code runs it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleForNode } from "../bundle.mjs";
import { ROOT } from "./root.mjs";
import { copySample } from "./sample.mjs";

const OUT = "dist/test/host";

/**
 * @typedef {object} HostTests
 * @property {string} extensionDevelopmentPath
 * @property {string} extensionTestsPath
 * @property {string} extensionsDir of other extensions
 * @property {string} workspace file of a workspace with two folders: the sample, and an empty one named `second`
 */

export async function bundleHostTests() {
  const files = readdirSync(join(ROOT, "test/host")).filter((name) => name.endsWith(".ts"));
  rmSync(join(ROOT, OUT), { recursive: true, force: true });
  await bundleForNode(Object.fromEntries(files.map((name) => [name.slice(0, -3), `test/host/${name}`])), OUT);
}

/**
 * Lays out the folders that VS Code needs; they are deleted when this process ends.
 * @param {boolean} installed whether the extension under test will be installed in `extensionsDir`, not loaded from its source
 * @returns {HostTests}
 */
export function prepareHostTests(installed) {
  const folder = mkdtempSync(join(tmpdir(), "inkling-host-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const extensionsDir = join(folder, "extensions");
  mkdirSync(extensionsDir);
  return {
    extensionDevelopmentPath: installed ? writeCompanion(join(folder, "companion")) : ROOT,
    extensionTestsPath: join(ROOT, OUT, "index.js"),
    extensionsDir,
    workspace: writeWorkspace(folder, [copySample(), join(folder, "second")]),
  };
}

function writeWorkspace(/** @type {string} */ folder, /** @type {string[]} */ roots) {
  for (const root of roots) mkdirSync(root, { recursive: true });
  const file = join(folder, "host.code-workspace");
  writeFileSync(file, JSON.stringify({ folders: roots.map((path) => ({ path })) }));
  return file;
}

/** VS Code runs tests for an extension under development only: an empty one stands in when the real one is installed. */
function writeCompanion(/** @type {string} */ folder) {
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const manifest = { name: "companion", publisher: "inkling-test", version: "1.0.0", engines };
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}
