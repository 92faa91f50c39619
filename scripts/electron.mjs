// Runs test/host in a desktop VS Code that is downloaded: node scripts/electron.mjs [--installed] [--version V]
// VSCODE_EXECUTABLE names one that is there already. On Linux without a screen: xvfb-run -a npm run test:electron.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { bundleHostTests, prepareHostTests } from "./lib/hostTests.mjs";
import { freshResults, readResults } from "./lib/results.mjs";
import { THIS_TARGET, vsixFile } from "./lib/vsix.mjs";

const { values } = parseArgs({
  options: { installed: { type: "boolean", default: false }, version: { type: "string", default: "stable" } },
});
await bundleHostTests();
const results = freshResults("electron");
const tests = prepareHostTests(values.installed);
const vscodeExecutablePath = process.env["VSCODE_EXECUTABLE"] || (await downloadAndUnzipVSCode(values.version));
const folders = [
  `--extensions-dir=${tests.extensionsDir}`,
  `--user-data-dir=${join(dirname(tests.extensionsDir), "user")}`,
];
if (values.installed) {
  const [cli = vscodeExecutablePath] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
  const install = ["--install-extension", vsixFile(THIS_TARGET), ...folders];
  const shell = process.platform === "win32";
  const { status } = spawnSync(cli, install, { stdio: "inherit", shell });
  if (status !== 0) throw new Error("VS Code did not install the VSIX");
}
const code = await runTests({
  vscodeExecutablePath,
  extensionDevelopmentPath: tests.extensionDevelopmentPath,
  extensionTestsPath: tests.extensionTestsPath,
  launchArgs: [tests.workspace, ...folders, "--disable-workspace-trust"],
  extensionTestsEnv: { TEST_RESULTS: results },
}).catch((error) => {
  console.error(String(error));
  return 1;
});
const { passed, failed, skipped } = readResults(results);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(code !== 0 ? code : failed === 0 ? 0 : 1);
