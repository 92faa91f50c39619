// Runs test/browser against VS Code's server: node scripts/browser.mjs [--installed] [MOCHA OPTIONS…]
// --installed: with the VSIX that scripts/package.mjs made, not the source folder.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleForNode } from "./bundle.mjs";
import { ensureChromium } from "./lib/chromium.mjs";
import { installVsix } from "./lib/codeServer.mjs";
import { run } from "./lib/process.mjs";
import { freshResults, readResults } from "./lib/results.mjs";
import { ROOT } from "./lib/root.mjs";
import { linkExtension, startServer } from "./lib/server.mjs";
import { THIS_TARGET, vsixFile } from "./lib/vsix.mjs";

const OUT = "dist/test/browser";
/** A suggestion is the only thing that may appear while a test types, and the text stays as it was typed. */
const SETTINGS = {
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.wordBasedSuggestions": "off",
  "editor.parameterHints.enabled": false,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "editor.accessibilitySupport": "off",
  "files.autoSave": "off",
};

const installed = process.argv.includes("--installed");
const mochaOptions = process.argv.slice(2).filter((option) => option !== "--installed");

const files = readdirSync(join(ROOT, "test/browser")).filter((name) => name.endsWith(".test.ts"));
rmSync(join(ROOT, OUT), { recursive: true, force: true });
await bundleForNode(Object.fromEntries(files.map((name) => [name.slice(0, -3), `test/browser/${name}`])), OUT);

const folder = mkdtempSync(join(tmpdir(), "inkling-browser-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const extensionsDir = join(folder, "extensions");
if (installed) await installVsix(vsixFile(THIS_TARGET), extensionsDir, join(folder, "install"));
else linkExtension(ROOT, extensionsDir);
const screenshots = join(ROOT, "dist/screenshots");
mkdirSync(screenshots, { recursive: true });

const server = await startServer({ extensionsDir, settings: SETTINGS });
const results = freshResults(installed ? "browser-installed" : "browser");
/** @type {import("../test/browser/driver").Setup} */
const setup = {
  origin: `127.0.0.1:${server.port}`,
  settingsFile: server.settingsFile,
  chromium: await ensureChromium(),
  sample: join(ROOT, "scripts/sample/shop"),
  model: join(ROOT, "media/model/small"),
  scratch: folder,
  screenshots,
};
const mocha = ["node_modules/mocha/bin/mocha.js", "--timeout", "300000", "--enable-source-maps"];
const reporter = ["--reporter", "scripts/lib/reporter.cjs"];
const code = await run(process.execPath, [...mocha, ...reporter, ...mochaOptions, `${OUT}/*.test.js`], {
  cwd: ROOT,
  env: { ...process.env, TEST_RESULTS: results, BROWSER_TESTS: JSON.stringify(setup) },
});
server.stop();
process.exit(code !== 0 ? code : readResults(results).failed === 0 ? 0 : 1);
