// Runs the tests that need no VS Code: node scripts/unit.mjs [MOCHA OPTIONS…], for instance `-g "token healing"`.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleForNode } from "./bundle.mjs";
import { run } from "./lib/process.mjs";
import { freshResults, readResults } from "./lib/results.mjs";

const OUT = "dist/test/unit";

/** Every *.test.ts below `folder`. */
function testFiles(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

const files = [...testFiles("test/unit"), ...testFiles("test/arch")];
rmSync(OUT, { recursive: true, force: true });
await bundleForNode(Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ""), file])), OUT);
const processes = { engine: "src/engine/main.ts", jobs: "src/jobs/main.ts" };
const helpers = {
  countingWriter: "test/unit/support/countingWriter.ts",
  everything: "test/unit/silence/everything.ts",
};
await bundleForNode({ ...processes, ...helpers }, OUT);

const mocha = ["node_modules/mocha/bin/mocha.js", "--timeout", "60000", "--enable-source-maps"];
const reporter = ["--reporter", "scripts/lib/reporter.cjs"];
const results = freshResults("unit");
const env = { ...process.env, TEST_RESULTS: results };
const code = await run(process.execPath, [...mocha, ...reporter, ...process.argv.slice(2), `${OUT}/**/*.test.js`], {
  env,
});
process.exit(code !== 0 ? code : readResults(results).failed === 0 ? 0 : 1);
