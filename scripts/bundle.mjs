// How everything that is not shipped (tools, benchmarks, tests) is bundled for Node.
import { build } from "esbuild";

/**
 * @param {Record<string, string> | string[]} entryPoints TypeScript files, by the names of their bundles
 * @param {string} outdir
 */
export async function bundleForNode(entryPoints, outdir) {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: [
      "onnxruntime-node",
      "vscode",
      "mocha",
      "esbuild",
      "playwright-core",
      "@vscode/test-electron",
      "typescript",
    ],
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
}
