import assert from "node:assert/strict";
import { dirname } from "node:path/posix";
import { ENTRIES, findCycle, layerOf, mayImport, PROCESSES, type Process, reachedBy, SHARED } from "./processes";
import { readSources, type Source } from "./sources";

/** Packages, and modules of Node, that a folder may import; a longer path goes first. */
const PACKAGES: readonly (readonly [folder: string, packages: readonly string[]])[] = [
  ["src/core/node", ["node:fs/promises", "node:worker_threads"]],
  ["src/core", ["valibot"]],
  ["src/model/tokens", ["gpt-tokenizer", "valibot"]],
  [
    "src/model",
    ["node:crypto", "node:fs", "node:fs/promises", "node:path", "node:worker_threads", "onnxruntime-node", "valibot"],
  ],
  ["src/wire", ["valibot"]],
  ["src/engine", ["node:os"]],
  // And `fetch`, which is no package: see conventions.test.ts.
  ["src/download", ["node:crypto", "node:fs/promises", "node:path", "valibot"]],
  ["src/jobs/convert", ["node:crypto", "node:fs", "node:fs/promises", "node:path", "pbf"]],
  ["src/jobs", ["node:fs/promises", "node:os", "node:path"]],
  [
    "src/host",
    [
      "node:child_process",
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:module",
      "node:os",
      "node:path",
      "valibot",
      "vscode",
    ],
  ],
];

/** Files that alone may import a package. */
const HOMES: Readonly<Record<string, RegExp>> = {
  vscode: /^src\/host\/(?:editor\/|extension\.ts$)/,
  "onnxruntime-node": /^src\/model\/ortRuntime\.ts$/,
  "gpt-tokenizer": /^src\/model\/tokens\/gptTokenizer\.ts$/,
  "node:module": /^src\/host\/models\/downloads\.ts$/,
};

const sources = readSources("src");

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function packagesOf(path: string): readonly string[] {
  return PACKAGES.find(([folder]) => path.startsWith(`${folder}/`))?.[1] ?? [];
}

/** One sentence per import that the place of a file does not allow. */
function crossings({ path, imports }: Source): string[] {
  const strange = imports.filter(({ file, specifier }) =>
    file === undefined ? !packagesOf(path).includes(packageOf(specifier)) : !mayImport(layerOf(path), layerOf(file)),
  );
  return strange.map(({ specifier }) => `${path} imports ${specifier}`);
}

/** What each file imports, types included. */
function fileGraph(): Map<string, readonly string[]> {
  return new Map(sources.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
}

/** What the files of each folder import from other folders, types included; files in a process's own folder are its top. */
function folderGraph(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [path, files] of fileGraph()) {
    const from = room(path);
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    for (const to of files.map(room)) if (to !== from) targets.add(to);
  }
  return graph;
}

/** Folders below these are one: `src/host/completion`, not its parts. */
function room(path: string): string {
  const folder = dirname(path).split("/").slice(0, 3).join("/");
  return folder.split("/").length === 3 ? folder : `${folder}/(top)`;
}

describe("layers of src", () => {
  it("has sources to look at", () => assert.ok(sources.length > 20));

  it("consists of the shared folders and one per process", () => {
    const layers = [...new Set(sources.map(({ path }) => layerOf(path)))].sort();
    assert.deepEqual(layers, [...SHARED, ...PROCESSES].sort());
  });

  it("imports in one direction only, types included", () => assert.deepEqual(sources.flatMap(crossings), []));

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

  it("has no cycle of files, types included", () => assert.deepEqual(findCycle(fileGraph()), []));

  it("has no cycle of folders, types included", () => assert.deepEqual(findCycle(folderGraph()), []));

  it("imports files that exist", () => {
    const known = new Set(sources.map(({ path }) => path));
    const missing = sources.flatMap(({ path, imports }) =>
      imports.flatMap(({ file }) => (file === undefined || known.has(file) ? [] : [`${path}: ${file}`])),
    );
    assert.deepEqual(missing, []);
  });
});

describe("processes", () => {
  const run = new Map(PROCESSES.map((process) => [process, reachedBy(process, sources, false)]));
  const known = new Map(PROCESSES.map((process) => [process, reachedBy(process, sources, true)]));
  const importers = (process: Process, name: RegExp): string[] =>
    sources
      .filter(({ path }) => run.get(process)?.has(path))
      .filter(({ imports }) => imports.some(({ specifier, typeOnly }) => !typeOnly && name.test(specifier)))
      .map(({ path }) => path);

  for (const process of PROCESSES)
    it(`keeps in src/${process} only what its process runs or names`, () => {
      for (const entry of ENTRIES[process])
        assert.ok(
          sources.some(({ path }) => path === entry),
          entry,
        );
      const strangers = sources.filter(({ path }) => layerOf(path) === process && !known.get(process)?.has(path));
      assert.deepEqual(
        strangers.map(({ path }) => path),
        [],
      );
    });

  it("share what is in model and wire: two of them at least know it", () => {
    const shared = sources.filter(({ path }) => /^src\/(?:model|wire)\//.test(path));
    const lonely = shared.filter(({ path }) => [...known.values()].filter((files) => files.has(path)).length < 2);
    assert.deepEqual(
      lonely.map(({ path }) => path),
      [],
    );
  });

  it("never lead the extension host to ONNX Runtime or a tokenizer", () =>
    assert.deepEqual(
      importers("host", /^onnxruntime-node|^gpt-tokenizer|\/(?:gptTokenizer|byteBpe|bytePairs|decoder)$/),
      [],
    ));

  it("never lead a page to Node, VS Code or a package", () => assert.deepEqual(importers("page", /^[^.]/), []));
});
