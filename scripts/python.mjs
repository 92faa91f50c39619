// Checks the Python of training/: ruff, mypy, and the tests that need no PyTorch, in an environment of its own (dist/python).
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./lib/apt.mjs";
import { findOnPath, mustRun, run } from "./lib/process.mjs";
import { ROOT } from "./lib/root.mjs";

const TRAINING = join(ROOT, "training");
const REQUIREMENTS = join(TRAINING, "requirements-check.txt");
const ENVIRONMENT = join(ROOT, "dist/python");
/** Says that everything is installed, and what. */
const DONE = join(ENVIRONMENT, "requirements.txt");
const BIN = join(ENVIRONMENT, process.platform === "win32" ? "Scripts" : "bin");
const REMEDY =
  "The checks of training/ need Python 3.11 or newer with its module venv (Debian and Ubuntu: python3-venv). Install it and run this again.";

/** @param {string | undefined} python whether it is new enough, and can make environments with pip in them */
function suffices(python) {
  const question = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
  return python !== undefined && spawnSync(python, ["-c", question]).status === 0;
}

/** Makes the environment if it is not there or was made of other requirements. */
async function ensureEnvironment() {
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  if (existsSync(DONE) && readFileSync(DONE, "utf8") === requirements) return;
  const find = () => findOnPath(["python3", "python"]);
  if (process.platform === "linux" && !suffices(find())) await aptInstall("python3-venv", REMEDY);
  const python = find();
  if (python === undefined || !suffices(python)) throw new Error(REMEDY);
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  await mustRun(python, ["-m", "venv", ENVIRONMENT]);
  const quiet = ["--quiet", "--disable-pip-version-check"];
  await mustRun(join(BIN, "python"), ["-m", "pip", "install", ...quiet, "-r", REQUIREMENTS]);
  writeFileSync(DONE, requirements);
}

/** mypy knows a file by its name alone: the folders that scripts are run in are checked one by one. */
const CHECKS = [
  { folder: TRAINING, args: ["-m", "ruff", "check", "."] },
  { folder: TRAINING, args: ["-m", "mypy", "--exclude", "^(continued|out|cache)/", "."] },
  { folder: join(TRAINING, "continued"), args: ["-m", "mypy", "--config-file", "../mypy.ini", "."] },
  { folder: TRAINING, args: ["-m", "unittest", "test_text", "test_corpus"] },
];

await ensureEnvironment();
let failed = 0;
for (const { folder, args } of CHECKS) if ((await run(join(BIN, "python"), args, { cwd: folder })) !== 0) failed++;
process.exitCode = failed > 0 ? 1 : 0;
