// Bundles one TypeScript file and runs it: node scripts/run.mjs FILE.ts [ARGUMENTS…]
import { spawn } from "node:child_process";
import { basename } from "node:path";
import { bundleForNode } from "./bundle.mjs";

const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error("usage: node scripts/run.mjs FILE.ts [ARGUMENTS…]");
  process.exit(2);
}
const out = `dist/run/${basename(file, ".ts")}.js`;
await bundleForNode({ [basename(file, ".ts")]: file, engine: "src/engine/main.ts" }, "dist/run");
const child = spawn(process.execPath, ["--enable-source-maps", out, ...args], { stdio: "inherit" });
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
