import type { Source } from "./sources";

/** A file may import, types included, from the folders before its own; those of PROCESSES know nothing of each other. */
export const SHARED = ["core", "model", "wire"] as const;
export const PROCESSES = ["engine", "jobs", "download", "host", "page"] as const;

export type Process = (typeof PROCESSES)[number];

/** Where each process begins: what esbuild.js makes bundles of. */
export const ENTRIES: Readonly<Record<Process, readonly string[]>> = {
  engine: ["src/engine/main.ts"],
  jobs: ["src/jobs/main.ts"],
  // No process of its own: the extension host loads it when a person asks for a download.
  download: ["src/download/main.ts"],
  host: ["src/host/extension.ts"],
  page: ["lastDecision", "decisions", "statistics", "inspector"].map((name) => `src/page/${name}/main.ts`),
};

/** The folder of src that a file is in. */
export function layerOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Whether code of layer `from` may import code or types of layer `to`. */
export function mayImport(from: string, to: string): boolean {
  const shared: readonly string[] = SHARED;
  if (from === to) return true;
  if (!shared.includes(to)) return false;
  return !shared.includes(from) || shared.indexOf(to) < shared.indexOf(from);
}

/** The files that importing the entries of a process leads to. @param types whether imports of types count */
export function reachedBy(process: Process, sources: readonly Source[], types: boolean): ReadonlySet<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>(ENTRIES[process]);
  for (const path of reached)
    for (const { file, typeOnly } of byPath.get(path)?.imports ?? [])
      if (file !== undefined && (types || !typeOnly)) reached.add(file);
  return reached;
}

/** The nodes of one cycle, first and last the same, or nothing. @param graph node → nodes that it needs */
export function findCycle(graph: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...trail, node]);
      if (cycle.length > 0) return cycle;
    }
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
