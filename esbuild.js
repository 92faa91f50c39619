// Builds the bundles into dist/ and holds each to its size budget. `--watch` rebuilds, `--production` minifies.
const { basename, dirname } = require("node:path");
const esbuild = require("esbuild");

const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");

/**
 * @typedef {object} Bundle
 * @property {string} in
 * @property {string} out
 * @property {"node" | "browser"} platform
 * @property {string[]} external
 * @property {number} budget bytes of the minified bundle, checked with --production
 * @property {true} [split] whether what is imported later becomes files of its own
 */

/**
 * The tokenizer's merge table is most of the engine's bytes.
 * @type {readonly Bundle[]}
 */
const bundles = [
  { in: "src/host/extension.ts", out: "dist/extension.js", platform: "node", external: ["vscode"], budget: 260_000 },
  {
    in: "src/engine/main.ts",
    out: "dist/engine.js",
    platform: "node",
    external: ["onnxruntime-node"],
    budget: 900_000,
  },
  // Converts and tries models: the engine's tokenizer and loader again, in a process that is seldom started.
  {
    in: "src/jobs/main.ts",
    out: "dist/jobs.js",
    platform: "node",
    external: ["onnxruntime-node"],
    budget: 920_000,
  },
  // The only one that may use a network. The extension host loads it for one command, and not before.
  { in: "src/download/main.ts", out: "dist/download.js", platform: "node", external: [], budget: 30_000 },
  {
    in: "src/page/lastDecision/main.ts",
    out: "dist/lastDecision.js",
    platform: "browser",
    external: [],
    budget: 60_000,
  },
  { in: "src/page/decisions/main.ts", out: "dist/decisions.js", platform: "browser", external: [], budget: 15_000 },
  {
    in: "src/page/statistics/main.ts",
    out: "dist/statistics.js",
    platform: "browser",
    external: [],
    budget: 15_000,
  },
  // What is there when the page opens; the panels that few open come as files of their own (`split`).
  {
    in: "src/page/inspector/main.ts",
    out: "dist/inspector.js",
    platform: "browser",
    external: [],
    split: true,
    budget: 60_000,
  },
];

/**
 * Lines that the problem matcher in .vscode/tasks.json reads.
 * @type {import("esbuild").Plugin}
 */
const reporter = {
  name: "reporter",
  setup(build) {
    build.onStart(() => console.log("[build] started"));
    build.onEnd((result) => {
      for (const { text, location } of result.errors)
        console.error(`✘ [ERROR] ${text}\n    ${location?.file}:${location?.line}:${location?.column}:`);
      console.log("[build] finished");
    });
  },
};

/**
 * @param {Bundle} bundle
 * @returns {import("esbuild").BuildOptions & { metafile: true }}
 */
function options(bundle) {
  return {
    entryPoints: [{ in: bundle.in, out: basename(bundle.out, ".js") }],
    outdir: dirname(bundle.out),
    // Names without a hash: dist/ would keep the files of earlier builds, and so would the package.
    chunkNames: `${basename(bundle.out, ".js")}-[name]`,
    bundle: true,
    splitting: bundle.split === true,
    platform: bundle.platform,
    format: bundle.split ? "esm" : bundle.platform === "browser" ? "iife" : "cjs",
    target: bundle.platform === "browser" ? "es2022" : "node20",
    external: bundle.external,
    minify: production,
    sourcemap: !production,
    sourcesContent: false,
    metafile: true,
    logLevel: "silent",
    plugins: watch ? [reporter] : [],
  };
}

/** @param {Bundle} bundle */
async function build(bundle) {
  const { outputs } = (await esbuild.build(options(bundle))).metafile;
  const imports = outputs[bundle.out]?.imports ?? [];
  const atOnce = imports.filter(({ kind, external }) => kind === "import-statement" && !external);
  const files = [bundle.out, ...atOnce.map(({ path }) => path)];
  const bytes = files.reduce((sum, path) => sum + (outputs[path]?.bytes ?? Number.NaN), 0);
  console.log(`${bundle.out.padEnd(18)} ${(bytes / 1000).toFixed(1).padStart(8)} kB`);
  if (production && bytes > bundle.budget)
    throw new Error(
      `${bundle.out} is ${bytes} bytes, over its budget of ${bundle.budget}: see its parts with esbuild's --analyze`,
    );
}

async function main() {
  if (!watch) {
    for (const bundle of bundles) await build(bundle);
    return;
  }
  for (const bundle of bundles) await (await esbuild.context(options(bundle))).watch();
}

main().catch((error) => {
  /** @type {readonly import("esbuild").Message[] | undefined} */
  const failures = error.errors;
  const lines = failures?.map(({ location, text }) => `${location?.file}:${location?.line}: ${text}`);
  console.error(lines?.join("\n") ?? error.message);
  process.exitCode = 1;
});
