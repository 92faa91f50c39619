// Runs test/host in a desktop VS Code that is downloaded: node scripts/electron.mjs [--vsix FILE] [--version V]
// VSCODE_EXECUTABLE names one that is there already. On Linux without a screen: xvfb-run -a npm run test:electron.
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { prepareHostTests } from "./lib/hostTests.mjs";
import { freshResults, readResults } from "./lib/results.mjs";

const { values } = parseArgs({ options: { vsix: { type: "string" }, version: { type: "string", default: "stable" } } });
const results = freshResults("electron");
const tests = await prepareHostTests(values.vsix !== undefined);
const vscodeExecutablePath = process.env["VSCODE_EXECUTABLE"] || (await downloadAndUnzipVSCode(values.version));
const folders = [
  `--extensions-dir=${tests.extensionsDir}`,
  `--user-data-dir=${join(dirname(tests.extensionsDir), "user")}`,
];
if (values.vsix !== undefined) {
  const [cli] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
  const install = ["--install-extension", resolve(values.vsix), ...folders];
  const shell = process.platform === "win32";
  const { status } = spawnSync(cli, install, { stdio: "inherit", shell });
  if (status !== 0) throw new Error(`VS Code did not install ${values.vsix}`);
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
