// Runs a test entry inside VS Code's extension host, as @vscode/test-electron does, but in VS Code's server.
import { format } from "node:util";
import { chromium } from "playwright-core";
import { ensureChromium } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const NOISE =
  /Creating a socket|connection token|Service Worker|open-vsx|Updating additional builtin|ChatSession|Migrating|ripgrep|Model is disposed|workbench contribution|search provider/;

/**
 * @param {object} options
 * @param {string} options.extensionDevelopmentPath
 * @param {string} options.extensionTestsPath a JavaScript file that exports `run()`
 * @param {string} options.workspace folder, or the file of a workspace
 * @param {string} [options.extensionsDir]
 * @param {Record<string, string>} [options.env]
 * @param {number} [options.timeoutMs]
 * @returns {Promise<number>} the exit code of the extension host
 */
export async function runInServer({
  extensionDevelopmentPath,
  extensionTestsPath,
  workspace,
  extensionsDir,
  env = {},
  timeoutMs = 600_000,
}) {
  // The page may name an extension under development and its tests only with this flag.
  const flags = ["--enable-smoke-test-driver"];
  const server = await startServer({ ...(extensionsDir === undefined ? {} : { extensionsDir }), env, flags });
  const browser = await chromium.launch({ executablePath: await ensureChromium() });
  try {
    const page = await browser.newPage();
    /** @type {Promise<number>} */
    const ended = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the tests did not end within ${timeoutMs} ms`)), timeoutMs);
      page.on("crash", () => reject(new Error("the page crashed")));
      page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
    await page.exposeFunction("codeAutomationLog", (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
      const line = format(...args);
      if (!NOISE.test(line)) console.log(line);
    });
    await page.goto(
      server.address(workspace, [
        ["extensionDevelopmentPath", extensionDevelopmentPath],
        ["extensionTestsPath", extensionTestsPath],
      ]),
    );
    const code = await ended;
    // VS Code says 0 when the extension host itself was killed: only the server's log tells.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const died = /Extension Host Process exited with code: (?!0,).*/.exec(server.output());
    if (died !== null) console.error(died[0]);
    return died === null ? code : code || 99;
  } finally {
    await browser.close();
    server.stop();
  }
}
