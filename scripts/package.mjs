// Packs a VSIX per platform into dist/vsix: node scripts/package.mjs [--target NAME…|all]   (default: this machine)
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { mustRun } from "./lib/process.mjs";
import { ROOT } from "./lib/root.mjs";
import { THIS_TARGET, vsixFile } from "./lib/vsix.mjs";

const NATIVE = "node_modules/onnxruntime-node/bin/napi-v6";

/**
 * The ONNX Runtime library of each platform, beside its Node binding, and how many MB the VSIX may have: 106 of them are
 * the large model's.
 * Windows: DirectML.dll, dxil.dll and dxcompiler.dll stay out; onnxruntime.dll loads DirectML only when that provider is
 * asked for (it stands in its table of delayed imports), and Inkling asks for the CPU.
 * macOS: the npm package has the library twice; the binding asks for this name, by its load command @rpath/….
 */
const TARGETS = {
  "linux-x64": { library: "libonnxruntime.so.1", budget: 130 },
  "linux-arm64": { library: "libonnxruntime.so.1", budget: 130 },
  "darwin-arm64": { library: "libonnxruntime.1.dylib", budget: 130 },
  "win32-x64": { library: "onnxruntime.dll", budget: 130 },
  "win32-arm64": { library: "onnxruntime.dll", budget: 130 },
};

/** @typedef {keyof typeof TARGETS} Target */

const { values } = parseArgs({ options: { target: { type: "string", multiple: true, default: [THIS_TARGET] } } });
const targets = values.target.includes("all") ? Object.keys(TARGETS) : values.target;

await ensureDependencies();
await mustRun(process.execPath, ["esbuild.js", "--production"], { cwd: ROOT });
for (const target of targets) await pack(asTarget(target));

/**
 * @param {string} name
 * @returns {Target}
 */
function asTarget(name) {
  if (Object.hasOwn(TARGETS, name)) return /** @type {Target} */ (name);
  throw new Error(`There is no ONNX Runtime for ${name}. Targets: ${Object.keys(TARGETS).join(", ")}.`);
}

/** @param {Target} target */
async function pack(target) {
  const { library, budget } = TARGETS[target];
  const folder = `${NATIVE}/${target.replace("-", "/")}`;
  const natives = [`${folder}/${library}`, `${folder}/onnxruntime_binding.node`];
  for (const file of natives) if (!existsSync(join(ROOT, file))) throw new Error(`${file} is missing`);

  const out = vsixFile(target);
  mkdirSync(dirname(out), { recursive: true });
  rmSync(out, { force: true });
  const ignoreFile = join(ROOT, `dist/vsix/${target}.vscodeignore`);
  const common = readFileSync(join(ROOT, ".vscodeignore"), "utf8");
  writeFileSync(ignoreFile, `${common}${natives.map((file) => `!${file}\n`).join("")}`);
  const vsce = [
    "node_modules/@vscode/vsce/vsce",
    "package",
    "--target",
    target,
    "--ignoreFile",
    ignoreFile,
    "--out",
    out,
  ];
  await mustRun(process.execPath, [...vsce, "--allow-missing-repository", "--no-rewrite-relative-links"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  rmSync(ignoreFile);

  const size = statSync(out).size / 1e6;
  console.log(`${out.slice(ROOT.length + 1)} ${size.toFixed(1)} MB of ${budget}`);
  if (size > budget) throw new Error(`${target} is ${size.toFixed(1)} MB, over its budget of ${budget} MB`);
}
