// What the memory of the user's files is worth, token by token, and the weights of its gate. See USAGE.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_GATE } from "../src/engine/generate/gate";
import { type LoadedModel, loadModel } from "../src/model/loadModel";
import type { GateWeights } from "../src/model/manifest";
import { toolArguments, wholeNumber } from "./tools/arguments";
import { fitGate, isMostProbable, mixedProbability } from "./tools/fitGate";
import { readPackages } from "./tools/heldOut";
import { exactRests } from "./tools/restOfLine";
import { type MemoryScore, type ScoredFile, type ScoredToken, scorePackage } from "./tools/teacherForcing";

const USAGE = `usage: npm run evaluate:memory -- [--fit] [--characters N] [--languages A,B] [--model FOLDER] [--threads N] SPLIT.jsonl
Bits per byte and exact rests of lines in held-out packages (training/out/validation.jsonl, test.jsonl), each written file after file: the model alone,
the memory alone, both, and both without the files written before.
--fit           fits the gate on these files, writes it to model.json in the model's folder and to training/gate.json
--characters N  of each language that are scored (default 60000)
--languages A,B as the split calls them (default typescript,javascript,python,markdown)`;

const LANGUAGES = "typescript,javascript,python,markdown";

async function main(): Promise<void> {
  const own = { fit: { type: "boolean" }, characters: { type: "string" }, languages: { type: "string" } } as const;
  const { files, model: folder, threads, values } = toolArguments(USAGE, own);
  const languages = String(values["languages"] ?? LANGUAGES).split(",");
  const model = await loadModel(folder, threads, () => {});
  try {
    const scored: ScoredFile[] = [];
    for (const split of files) {
      for (const written of readPackages(split, languages, wholeNumber(values["characters"], 60_000))) {
        scored.push(...(await scorePackage(model, written)));
        console.error(`${written.name}: ${written.files.length} files`);
      }
    }
    const gate = values["fit"] ? writeFitted(scored, folder) : (model.manifest.memory?.gate ?? DEFAULT_GATE);
    console.log(tables(scored, gate, model, languages));
  } finally {
    await model.close();
  }
}

function writeFitted(files: readonly ScoredFile[], folder: string): GateWeights {
  const gate = fitGate(
    files.flatMap(({ tokens }) => tokens.map(({ model, workspace }) => ({ model, memory: workspace }))),
  );
  writeFileSync("training/gate.json", `${JSON.stringify(gate, undefined, 2)}\n`);
  const file = join(folder, "model.json");
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, `${JSON.stringify({ ...manifest, memory: { gate } }, undefined, 2)}\n`);
  console.log(JSON.stringify(gate));
  return gate;
}

/** One way to predict: the probability that a token had, and whether none was more probable. */
interface Column {
  readonly name: string;
  probability(token: ScoredToken): number;
  isFirst(token: ScoredToken): boolean;
}

function columns(gate: GateWeights, vocabulary: number): readonly Column[] {
  const mixed = (name: string, of: (token: ScoredToken) => MemoryScore): Column => ({
    name,
    probability: (token) => mixedProbability(gate, { model: token.model, memory: of(token) }),
    isFirst: (token) => isMostProbable(gate, { model: token.model, memory: of(token) }),
  });
  return [
    { name: "model alone", probability: ({ model }) => model, isFirst: ({ model, rival }) => model >= rival },
    {
      name: "memory alone",
      // What the memory leaves open is spread over all tokens.
      probability: ({ workspace: { probability, total } }) => probability + (1 - total) / vocabulary,
      isFirst: ({ workspace: { probability, rivals } }) =>
        probability > 0 && rivals.every(({ memory }) => probability >= memory),
    },
    mixed("both", ({ workspace }) => workspace),
    mixed("both, without workspace", ({ file }) => file),
  ];
}

/** Bits per byte and exact rests of lines, by language. */
function tables(
  files: readonly ScoredFile[],
  gate: GateWeights,
  { vocabulary }: LoadedModel,
  languages: readonly string[],
): string {
  const all = columns(gate, vocabulary.size);
  const bits = (chosen: readonly ScoredFile[], { probability }: Column): string => {
    const nats = sumOf(chosen.map(({ tokens }) => -sumOf(tokens.map((token) => Math.log(probability(token))))));
    return (nats / Math.LN2 / sumOf(chosen.map((file) => file.bytes))).toFixed(3);
  };
  const rests = (chosen: readonly ScoredFile[], { isFirst }: Column): string => {
    const found = chosen.map(({ tokens }) =>
      exactRests(tokens.map((token) => ({ right: isFirst(token), endsLine: token.endsLine }))),
    );
    return `${((100 * sumOf(found.map(({ exact }) => exact))) / sumOf(found.map(({ cursors }) => cursors))).toFixed(1)} %`;
  };
  const table = (title: string, cell: (chosen: readonly ScoredFile[], column: Column) => string): string => {
    const rows = [...languages, "all"].map((language) => {
      const chosen = files.filter((file) => language === "all" || file.language === language);
      const kB = (sumOf(chosen.map((file) => file.bytes)) / 1000).toFixed(0);
      return `| ${[language, chosen.length, kB, ...all.map((column) => cell(chosen, column))].join(" | ")} |`;
    });
    const head = `| language | files | kB | ${all.map(({ name }) => name).join(" | ")} |`;
    return [title, "", head, "|---|---:|---:|---:|---:|---:|---:|", ...rows].join("\n");
  };
  return `${table("Bits per byte", bits)}\n\n${table("Rest of the line exact, from every token of a line on", rests)}`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
