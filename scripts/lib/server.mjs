// Runs VS Code's server for one try or one test: fresh data, a free port, reachable from this machine only.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCodeServer } from "./codeServer.mjs";
import { startBackground, stopTree } from "./process.mjs";

/** Quiet, and nothing that looks for the network. */
const SETTINGS = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
};

/**
 * @typedef {object} Server
 * @property {number} port on 127.0.0.1
 * @property {string} settingsFile settings.json of this machine: it overrides the user's, and may be changed while VS Code runs
 * @property {(folder: string, payload?: readonly (readonly [string, string])[]) => string} address the page of a folder, or of the file of a workspace; payload values that start with / are files of this machine
 * @property {() => string} output what the server printed so far
 * @property {() => void} stop ends the server with its extension hosts and deletes its data
 */

/**
 * @param {object} options
 * @param {string} [options.extensionsDir] a fresh empty one if absent
 * @param {Record<string, unknown>} [options.settings] user settings beside the quiet ones
 * @param {Record<string, string | undefined>} [options.env] what the extension host sees beside this environment
 * @param {readonly string[]} [options.flags]
 * @param {number} [options.port] 0, a free one, if absent
 * @returns {Promise<Server>}
 */
export async function startServer({ extensionsDir, settings = {}, env = {}, flags = [], port = 0 }) {
  const main = await ensureCodeServer();
  const data = mkdtempSync(join(tmpdir(), "inkling-server-"));
  const extensions = extensionsDir ?? join(data, "extensions");
  const settingsFile = join(data, "data/Machine/settings.json");
  for (const level of ["User", "Machine"]) mkdirSync(join(data, "data", level), { recursive: true });
  mkdirSync(extensions, { recursive: true }); // without the folder the server loads no extension at all
  writeFileSync(join(data, "data/User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  writeFileSync(settingsFile, "{}");
  const server = startBackground(
    process.execPath,
    [
      ...[main, "--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
      ...["--accept-server-license-terms", "--disable-telemetry", "--disable-update-check"],
      ...["--disable-workspace-trust", "--disable-getting-started-override", "--log", "info"],
      ...["--server-data-dir", data, "--user-data-dir", join(data, "data"), "--extensions-dir", extensions, ...flags],
    ],
    { env: { ...process.env, VSCODE_PROXY_URI: undefined, ...env } },
  );
  let output = "";
  const remove = () => rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  process.on("exit", remove);
  const stop = () => {
    stopTree(server);
    remove();
    process.off("exit", remove);
  };
  try {
    const listening = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`VS Code's server did not start:\n${output}`)), 60_000);
      const onData = (/** @type {Buffer} */ bytes) => {
        output += bytes;
        const found = /listening on (?:http:\/\/[^:]+:)?(\d+)/i.exec(output);
        if (found === null) return;
        clearTimeout(timer);
        resolve(Number(found[1]));
      };
      server.stdout?.on("data", onData);
      server.stderr?.on("data", onData);
      server.on("exit", () => reject(new Error(`VS Code's server ended:\n${output}`)));
    });
    return {
      port: listening,
      settingsFile,
      address: (folder, payload = []) => pageAddress(listening, folder, payload),
      output: () => output,
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/**
 * @param {number} port
 * @param {string} folder or the file of a workspace
 * @param {readonly (readonly [string, string])[]} payload
 */
function pageAddress(port, folder, payload) {
  const origin = `127.0.0.1:${port}`;
  const query = new URLSearchParams(folder.endsWith(".code-workspace") ? { workspace: folder } : { folder });
  const resolved = payload.map(([key, value]) => [
    key,
    value.startsWith("/") ? `vscode-remote://${origin}${value}` : value,
  ]);
  if (resolved.length > 0) query.set("payload", JSON.stringify(resolved));
  return `http://${origin}/?${query}`;
}

/**
 * Makes an extension part of a folder of extensions, loaded from where it is developed.
 * @param {string} source folder with a package.json
 * @param {string} extensionsDir
 */
export function linkExtension(source, extensionsDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  mkdirSync(extensionsDir, { recursive: true });
  symlinkSync(source, join(extensionsDir, `${publisher}.${name}-${version}`), "junction");
}
