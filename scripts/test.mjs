// Every check there is, on a machine with nothing but Node. The last line sums up: N passed, N failed, N skipped.
import { ensureStrace } from "./lib/apt.mjs";
import { ensureChromium } from "./lib/chromium.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { run } from "./lib/process.mjs";
import { freshResults, readResults } from "./lib/results.mjs";
import { ROOT } from "./lib/root.mjs";

/** @typedef {import("./lib/results.mjs").Counts} Counts */

const TSC = "node_modules/typescript/bin/tsc";

/** @type {readonly (readonly [name: string, stage: () => Promise<Counts>])[]} */
const STAGES = [
  ["Types", () => check([TSC, "--noEmit"])],
  ["Types of the webview", () => check([TSC, "--noEmit", "-p", "src/page"])],
  ["Types of the scripts", () => check([TSC, "--noEmit", "-p", "scripts"])],
  ["Types of the training", () => check([TSC, "--noEmit", "-p", "training"])],
  ["Python of the training", () => check(["scripts/python.mjs"])],
  ["Lint and format", () => check(["node_modules/@biomejs/biome/bin/biome", "check", "."])],
  ["Exports that nobody imports", () => check(["node_modules/knip/bin/knip.js"])],
  ["Size budgets of the bundles", () => check(["esbuild.js", "--production"])],
  ["Build", () => check(["esbuild.js"])],
  ["Unit and architecture tests", () => suite("unit", ["scripts/unit.mjs"])],
  ["Tests in VS Code", () => suite("host", ["scripts/host.mjs"])],
  ["Browser tests", () => suite("browser", ["scripts/browser.mjs"])],
  ["Package", () => check(["scripts/package.mjs"])],
  ["Tests in VS Code, installed", () => suite("host-installed", ["scripts/host.mjs", "--installed"])],
  ["Browser tests, installed", () => suite("browser-installed", ["scripts/browser.mjs", "--installed"])],
];

/** @param {readonly string[]} args of node */
const node = (args) => run(process.execPath, args, { cwd: ROOT });

/**
 * A command that counts as one test.
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
async function check(args) {
  const ok = (await node(args)) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, failures: [] };
}

/**
 * A script that writes test results. Its exit code counts too: an extension host can die after its last test.
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
async function suite(name, args) {
  const file = freshResults(name);
  const code = await node(args);
  const counts = readResults(file);
  if (code === 0 || counts.failed > 0) return counts;
  console.error(`${args.join(" ")} ended with exit code ${code}`);
  return { ...counts, failed: 1 };
}

/** @param {Pick<Counts, "passed" | "failed" | "skipped">} counts */
const sentence = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

await ensureDependencies();
await ensureChromium().catch((error) => console.error(`\n${error.message}\n`)); // each stage that needs it will fail
await ensureStrace().catch((error) => console.error(`\n${error.message}\n`)); // so will the test of silence

const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
/** Once more at the end: a log may keep no more than that. */
const failed = [];
for (const [name, stage] of STAGES) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const counts = await stage();
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  failed.push(...counts.failures.map((failure) => `Failed: ${name}: ${failure}`));
  const seconds = (performance.now() - start) / 1000;
  summary.push(`${name.padEnd(30)} ${seconds.toFixed(1).padStart(6)} s   ${sentence(counts)}`);
}
for (const failure of failed) console.log(`\n${failure}`);
console.log(`\n${summary.join("\n")}\n${sentence(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;
