// Installs the npm packages of the project when they are missing or not those of package-lock.json.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "./process.mjs";
import { ROOT } from "./root.mjs";

/** Optional packages may be absent: they are the native parts for other platforms. */
function isInstalled() {
  const installed = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  const want = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  return Object.entries(want).every(
    ([path, { version, optional }]) =>
      path === "" || have[path]?.version === version || (optional && have[path] === undefined),
  );
}

export async function ensureDependencies() {
  if (isInstalled()) return;
  console.log("Installing the npm packages of the project…");
  // No package needs its install step: esbuild and biome bring their binaries as packages, onnxruntime-node contains its own.
  await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: ROOT });
}
