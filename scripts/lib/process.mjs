// Child processes of the scripts. What is started here never outlives the script that started it.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const windows = process.platform === "win32";

/** @type {Set<import("node:child_process").ChildProcess>} */
const background = new Set();

/**
 * Runs a command to its end, with its output on this terminal. Resolves to the exit code; 1 when a signal ended it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a command that has to succeed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export async function mustRun(command, args, options = {}) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with exit code ${code}`);
}

/**
 * Runs npm. The npm that started this script is used when there is one.
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function npm(args, options = {}) {
  const cli = process.env["npm_execpath"];
  if (cli?.endsWith("npm-cli.js")) return mustRun(process.execPath, [cli, ...args], options);
  return mustRun(windows ? "npm.cmd" : "npm", args, { shell: windows, ...options });
}

/**
 * Starts a command that goes on in the background, in a process group of its own, with its output in pipes.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function startBackground(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: !windows, ...options });
  background.add(child);
  child.on("exit", () => background.delete(child));
  return child;
}

/**
 * Ends a background command and all that it started: an extension host outlives a plain SIGTERM of its server.
 * @param {import("node:child_process").ChildProcess} child
 */
export function stopTree(child) {
  background.delete(child);
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"]);
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

process.on("exit", () => {
  for (const child of background) stopTree(child);
});
for (const [signal, code] of /** @type {const} */ ([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
]))
  process.on(signal, () => process.exit(code));

/**
 * Where an executable is: the first of the names that PATH has.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findOnPath(names) {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const suffixes = windows ? [".exe", ".cmd"] : [""];
  return names
    .flatMap((name) => folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
