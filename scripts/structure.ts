// Counts what the plan of the house is judged by, beside what it was before: npm run structure
import ts from "typescript";
import { findCycle, layerOf, PROCESSES, reachedBy } from "../test/arch/processes";
import { readSources, walk } from "../test/arch/sources";
import { findCommand, findFunction, openProgram, shortestWay, walkCalls } from "./tools/callWalk";

const sources = readSources("src");
const program = openProgram();

function functionsOver(lines: number): number {
  let count = 0;
  for (const { syntax } of sources)
    walk(syntax, (node) => {
      if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
      const line = (at: number): number => syntax.getLineAndCharacterOfPosition(at).line;
      if (line(node.end) - line(node.getStart(syntax)) + 1 > lines) count++;
    });
  return count;
}

/** Files in a cycle of imports, types included. */
function inCycle(): number {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
  return Math.max(0, findCycle(graph).length - 1);
}

/** Files that only the extension host runs, in folders of others. */
function hostFilesElsewhere(): readonly string[] {
  const run = PROCESSES.map((process) => [process, reachedBy(process, sources, false)] as const);
  const only = ({ path }: { path: string }): boolean =>
    run.every(([process, files]) => files.has(path) === (process === "host"));
  return sources
    .filter((source) => only(source) && ["engine", "jobs", "page"].includes(layerOf(source.path)))
    .map(({ path }) => path);
}

const decision = walkCalls(
  program,
  findFunction(program, "src/host/completion/completer.ts", "Completer", "complete"),
  "src/",
);
const forget = shortestWay(program, findCommand(program, "inkling.forgetMemory"), "src/host/indexing/ledger.ts");
const lines = sources.reduce((sum, { text }) => sum + text.trimEnd().split("\n").length, 0);

/** Before: at f3dcf64, by the same counting; of Forget by reading, as it went through interfaces. */
const table: readonly (readonly [what: string, before: number | string, now: number | string])[] = [
  ["files of src in a cycle of imports, types included", 6, inCycle()],
  ["files that only the extension host runs in another process's folder", 9, hostFilesElsewhere().length],
  ["files on the way of the command Forget to the ledger", 7, `${forget.length}: ${forget.join(", ")}`],
  ["files that a decision may walk through", 42, decision.rooms],
  ["… entered again after the walk had left them", 35, decision.returns],
  ["functions of src over 60 lines", 10, functionsOver(60)],
  ["functions of src over 40 lines", 24, functionsOver(40)],
  ["files of src", 390, sources.length],
  ["lines of src", 30_140, lines],
];
for (const [what, before, now] of table) console.log(`${what.padEnd(70)} ${String(before).padStart(7)}  ${now}`);
