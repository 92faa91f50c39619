// Opens a real VS Code with Inkling and a sample workspace: node scripts/start.mjs [--port N] [--no-open] [--server]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { findOnPath, mustRun, run } from "./lib/process.mjs";
import { ROOT } from "./lib/root.mjs";
import { copySample } from "./lib/sample.mjs";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "no-open": { type: "boolean", default: false },
    server: { type: "boolean", default: false },
  },
});

const TRY = `
  Try this:
    - open src/cart.ts, go to the end of a line in a method, press Enter and type: grey text appears
    - Tab accepts it, Ctrl+Right (Cmd+Right on a Mac) accepts a word, Escape hides it
    - the item "Inkling" in the status bar switches it on and off and says why nothing is shown
    - F1, then "Inkling": the commands; "Show Last Decision" explains the last answer
`;

await ensureDependencies();
await mustRun(process.execPath, ["esbuild.js"], { cwd: ROOT });
const folder = copySample();
const windows = process.platform === "win32";
const screen = windows || process.platform === "darwin" || process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"];
const desktop = values.server || !screen ? undefined : findOnPath(["code", "code-insiders", "codium"]);
if (desktop === undefined) await openInServer();
else await openDesktop(desktop);

async function openDesktop(/** @type {string} */ code) {
  const data = mkdtempSync(join(tmpdir(), "inkling-code-"));
  console.log(`Opening ${code} with Inkling and ${folder}`, TRY, "\n  Close its window to end.");
  // A profile of its own: another extension that completes code would answer in Inkling's place.
  const profile = ["--user-data-dir", data, "--extensions-dir", join(data, "extensions")];
  const args = ["--extensionDevelopmentPath", ROOT, ...profile, "--new-window", "--wait"];
  await run(code, [...args, folder, join(folder, "src/cart.ts")], { shell: windows });
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}

async function openInServer() {
  const { linkExtension, startServer } = await import("./lib/server.mjs");
  const extensionsDir = mkdtempSync(join(tmpdir(), "inkling-extensions-"));
  process.on("exit", () => rmSync(extensionsDir, { recursive: true, force: true }));
  linkExtension(ROOT, extensionsDir);
  const server = await startServer({ extensionsDir, port: Number(values.port) });
  const address = server.address(folder, [["openFile", `${folder}/src/cart.ts`]]);
  console.log(`\n  VS Code with Inkling runs at\n\n    ${address}\n${TRY}\n  Ctrl+C ends it.`);
  if (!values["no-open"]) await openBrowser(address);
  await new Promise(() => setInterval(() => {}, 60_000)); // until a signal ends this process
}

/** Where there is no browser to open, the printed address has to do. */
async function openBrowser(/** @type {string} */ address) {
  const opener = windows ? "explorer.exe" : findOnPath(process.platform === "darwin" ? ["open"] : ["xdg-open"]);
  if (opener !== undefined && screen) await run(opener, [address], { stdio: "ignore" }).catch(() => undefined);
}
