// The VS Code server inside the npm package code-server: a real VS Code where no desktop one can be had.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, npm, run } from "./process.mjs";
import { ROOT } from "./root.mjs";

const VERSION = "4.100.3";
const SHA512 = "q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==";
/** Built-in extensions that need packages of their own, or accounts, and only complain without them. */
const LEFT_OUT = [
  ...["typescript-language-features", "npm", "php-language-features", "git", "git-base", "github"],
  ...["github-authentication", "microsoft-authentication", "tunnel-forwarding", "ms-vscode.js-debug"],
];

/**
 * Fetches the server into .vscode-test/, once.
 * @returns {Promise<string>} its main file, which Node runs; code-server's own entry and most of its packages are not needed
 */
export async function ensureCodeServer() {
  const folder = join(ROOT, `.vscode-test/code-server-${VERSION}`);
  const server = join(folder, "lib/vscode");
  const complete = join(folder, ".complete");
  if (!existsSync(complete)) {
    console.log(`Fetching code-server ${VERSION}…`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await unpack(folder);
    // The shrinkwrap lacks a peer dependency, which a plain npm ci refuses.
    await npm(["ci", "--silent", "--ignore-scripts", "--omit=dev", "--legacy-peer-deps"], { cwd: server });
    for (const name of LEFT_OUT) rmSync(join(server, "extensions", name), { recursive: true, force: true });
    symlinkSync("node_modules", join(server, "node_modules.asar"), "junction");
    await buildHelpers(server);
    writeFileSync(complete, "");
  }
  return join(server, "out/server-main.js");
}

/** @param {string} folder */
async function unpack(folder) {
  await npm(["pack", "--silent", `code-server@${VERSION}`], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const archive = join(folder, `code-server-${VERSION}.tgz`);
  const digest = createHash("sha512").update(readFileSync(archive)).digest("base64");
  if (digest !== SHA512) throw new Error(`code-server ${VERSION} is not the expected file: its SHA-512 is ${digest}`);
  await mustRun("tar", ["-xzf", archive, "--strip-components=1"], { cwd: folder });
  rmSync(archive);
}

/** The server works without its compiled helpers; it only keeps no log files then. So a machine without a compiler is fine. */
async function buildHelpers(/** @type {string} */ server) {
  const quiet = /** @type {const} */ ({ cwd: server, stdio: "ignore" });
  await npm(["rebuild", "--silent", "native-watchdog", "@vscode/spdlog"], quiet).catch(() =>
    console.log("No compiler for the server's log helper: its output channels stay empty."),
  );
}

/**
 * Installs a VSIX into a folder of extensions.
 * @param {string} vsix
 * @param {string} extensionsDir
 * @param {string} dataDir
 */
export async function installVsix(vsix, extensionsDir, dataDir) {
  const args = ["--install-extension", vsix, "--extensions-dir", extensionsDir, "--server-data-dir", dataDir];
  mkdirSync(extensionsDir, { recursive: true });
  const code = await run(process.execPath, [await ensureCodeServer(), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (code !== 0 || !existsSync(join(extensionsDir, "extensions.json")))
    throw new Error(`VS Code did not install ${vsix}`);
}
