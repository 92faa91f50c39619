// Runs the tests that need no VS Code: node scripts/unit.mjs [MOCHA OPTIONS…], for instance `-g "token healing"`.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundleForNode } from "./bundle.mjs";

const OUT = "dist/test/unit";

/** Every *.test.ts below `folder`. */
function testFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

const files = [...testFiles("test/unit"), ...testFiles("test/arch")];
if (files.length === 0) throw new Error("no test files found");
rmSync(OUT, { recursive: true, force: true });
await bundleForNode(Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ""), file])), OUT);
await bundleForNode({ engine: "src/engine/main.ts" }, OUT);

const mocha = ["node_modules/mocha/bin/mocha.js", "--timeout", "20000", "--enable-source-maps"];
const run = spawnSync(process.execPath, [...mocha, ...process.argv.slice(2), `${OUT}/**/*.test.js`], {
  stdio: "inherit",
});
process.exit(run.status ?? 1);
