import assert from "node:assert/strict";
import { readSources, type Source } from "./sources";

interface Layer {
  /** Layers whose code it may run. */
  readonly uses: readonly string[];
  /** Layers of which it may know the types only. */
  readonly knows: readonly string[];
  /** Packages and modules of Node that it may import. */
  readonly packages: readonly string[];
}

/** What each folder of src may import. A new arrow is a decision: it belongs here and in ARCHITECTURE.md. */
const LAYERS: Readonly<Record<string, Layer>> = {
  core: { uses: [], knows: [], packages: [] },
  /** What only Node can do, for whichever process needs it: files replaced whole, a watch on the parent. */
  system: { uses: [], knows: [], packages: ["node:fs/promises", "node:worker_threads"] },
  context: { uses: ["core"], knows: [], packages: [] },
  tokens: { uses: ["core"], knows: ["model"], packages: ["gpt-tokenizer"] },
  sampling: { uses: ["core"], knows: ["engine"], packages: [] },
  prompt: { uses: ["core", "tokens"], knows: ["model", "engine"], packages: [] },
  model: {
    uses: ["core", "tokens"],
    knows: ["engine"],
    packages: ["node:crypto", "node:fs", "node:fs/promises", "node:path", "node:worker_threads", "onnxruntime-node"],
  },
  memory: { uses: ["core", "tokens"], knows: ["engine"], packages: [] },
  generate: { uses: ["core", "model", "sampling", "memory"], knows: ["engine", "tokens"], packages: [] },
  /** What the inspector shows, computed from what the engine sent; runs in the extension host and in the page. */
  inspect: { uses: ["core", "engine"], knows: ["webview"], packages: [] },
  /** Computations beside completions, in the engine process. */
  analysis: { uses: ["core", "model", "sampling", "tokens"], knows: ["engine"], packages: [] },
  convert: {
    uses: ["core", "model", "system"],
    knows: ["engine"],
    packages: ["node:crypto", "node:fs", "node:fs/promises", "node:path", "pbf"],
  },
  engine: {
    uses: ["analysis", "bundle", "core", "generate", "memory", "model", "prompt", "sampling", "system", "tokens"],
    knows: [],
    packages: ["node:child_process", "node:os"],
  },
  /** One completion as a file that can be run again. */
  bundle: {
    uses: ["core", "generate", "memory", "model", "tokens"],
    knows: ["completion", "engine", "prompt"],
    packages: ["node:crypto"],
  },
  /** Work about whole models, in a process of its own: converting them, trying them. */
  modelJobs: {
    uses: ["convert", "core", "model", "system", "tokens"],
    knows: ["engine", "sampling"],
    packages: ["node:os"],
  },
  /** The models that a user has, which of them is used, and the jobs about them as the extension host sees them. */
  models: {
    uses: ["core", "model"],
    knows: ["convert", "modelJobs"],
    packages: ["node:child_process", "node:fs", "node:fs/promises", "node:path"],
  },
  completion: { uses: ["core", "context"], knows: ["engine", "model"], packages: [] },
  /** Which of the user's text the memory learns from; runs in the extension host. */
  feed: { uses: ["core", "context"], knows: ["engine"], packages: [] },
  /** What became of suggestions, counted; runs in the extension host. */
  stats: { uses: ["core", "system"], knows: ["completion"], packages: [] },
  editor: {
    uses: [
      "bundle",
      "completion",
      "context",
      "core",
      "engine",
      "feed",
      "inspect",
      "modelJobs",
      "models",
      "stats",
      "system",
      "webview",
    ],
    knows: ["convert", "model"],
    packages: ["node:os", "node:path", "vscode"],
  },
  "extension.ts": {
    uses: ["core", "context", "completion", "editor", "engine"],
    knows: ["feed", "stats"],
    packages: ["node:path", "vscode"],
  },
  webview: { uses: ["core", "inspect"], knows: ["engine", "completion", "stats"], packages: [] },
};

/** Files that alone may import a package. */
const HOMES: Readonly<Record<string, RegExp>> = {
  vscode: /^src\/(editor\/|extension\.ts$)/,
  "onnxruntime-node": /^src\/model\/ortRuntime\.ts$/,
  "gpt-tokenizer": /^src\/tokens\/gptTokenizer\.ts$/,
};

const sources = readSources("src");

function layerOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** One sentence per import that its layer does not allow. */
function crossings(source: Source): string[] {
  const name = layerOf(source.path);
  const layer = LAYERS[name];
  if (layer === undefined) return [`${source.path} is in no layer`];
  const allows = (file: string | undefined, specifier: string, typeOnly: boolean): boolean => {
    if (file === undefined) return layer.packages.includes(packageOf(specifier));
    const target = layerOf(file);
    return target === name || layer.uses.includes(target) || (typeOnly && layer.knows.includes(target));
  };
  return source.imports
    .filter(({ file, specifier, typeOnly }) => !allows(file, specifier, typeOnly))
    .map(({ specifier, typeOnly }) => `${source.path} imports ${typeOnly ? "types of" : ""} ${specifier}`);
}

/** The files of one import cycle at run time, or nothing. */
function findCycle(): string[] {
  const graph = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap((i) => (i.file === undefined || i.typeOnly ? [] : [i.file])),
    ]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe("layers of src", () => {
  it("has sources to look at", () => assert.ok(sources.length > 20));

  it("imports only what the layer may", () => assert.deepEqual(sources.flatMap(crossings), []));

  for (const [name, home] of Object.entries(HOMES))
    it(`imports ${name} in its home only`, () => {
      const strangers = sources.filter(
        ({ path, imports }) => !home.test(path) && imports.some(({ specifier }) => packageOf(specifier) === name),
      );
      assert.deepEqual(
        strangers.map(({ path }) => path),
        [],
      );
    });

  it("has no import cycles", () => assert.deepEqual(findCycle(), []));

  it("imports files that exist", () => {
    const known = new Set(sources.map(({ path }) => path));
    const missing = sources.flatMap(({ path, imports }) =>
      imports.flatMap(({ file }) => (file === undefined || known.has(file) ? [] : [`${path}: ${file}`])),
    );
    assert.deepEqual(missing, []);
  });
});
