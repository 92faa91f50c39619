// Packages of the distribution that the tests need.
import { findOnPath, run } from "./process.mjs";

/**
 * Installs a package with apt where that needs no password. Throws with what to do where it cannot.
 * @param {string} name
 * @param {string} remedy what a person can do instead
 */
export async function aptInstall(name, remedy) {
  const apt = findOnPath(["apt-get"]);
  const root = process.getuid?.() === 0;
  const sudo = root ? undefined : findOnPath(["sudo"]);
  const allowed = root || (sudo !== undefined && (await run(sudo, ["-n", "true"], { stdio: "ignore" })) === 0);
  if (apt === undefined || !allowed) throw new Error(remedy);
  console.log(`Installing ${name} with apt-get…`);
  /** @type {import("node:child_process").SpawnOptions} */
  const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  /** @param {string[]} args */
  const aptGet = (args) => (sudo === undefined ? run(apt, args, quiet) : run(sudo, ["-n", apt, ...args], quiet));
  await aptGet(["update", "-qq"]);
  if ((await aptGet(["install", "-y", "-qq", name])) !== 0)
    throw new Error(`apt-get could not install the package ${name}. ${remedy}`);
}

/** On Linux, strace: the test of silence sees with it what no file tells. */
export async function ensureStrace() {
  if (process.platform !== "linux" || findOnPath(["strace"]) !== undefined) return;
  await aptInstall("strace", "No strace found for the test of silence. Install strace and run npm test again.");
}
