// What the memory of the user's files is worth, token by token, and the weights of its gate. See USAGE.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_GATE } from "../src/generate/gate";
import { type LoadedModel, loadModel } from "../src/model/loadModel";
import type { GateWeights } from "../src/model/manifest";
import { toolArguments, wholeNumber } from "./tools/arguments";
import { fitGate, mixedProbability } from "./tools/fitGate";
import { readPackages } from "./tools/heldOut";
import { type ScoredFile, type ScoredToken, scorePackage } from "./tools/teacherForcing";

const USAGE = `usage: npm run evaluate:memory -- [--fit] [--characters N] [--model FOLDER] [--threads N] SPLIT.jsonl
Bits per byte of held-out packages (training/out/validation.jsonl, test.jsonl), each written file after file: the model alone,
the memory alone, both, and both without the files written before.
--fit           fits the gate on these files, writes it to model.json in the model's folder and to training/gate.json
--characters N  of each language that are scored (default 60000)`;

const LANGUAGES = ["typescript", "javascript", "python", "markdown"];

async function main(): Promise<void> {
  const own = { fit: { type: "boolean" }, characters: { type: "string" } } as const;
  const { files, model: folder, threads, values } = toolArguments(USAGE, own);
  const model = await loadModel(folder, threads, () => {});
  try {
    const scored: ScoredFile[] = [];
    for (const split of files) {
      for (const written of readPackages(split, LANGUAGES, wholeNumber(values["characters"], 60_000))) {
        scored.push(...(await scorePackage(model, written)));
        console.error(`${written.name}: ${written.files.length} files`);
      }
    }
    const gate = values["fit"] ? writeFitted(scored, folder) : (model.manifest.memory?.gate ?? DEFAULT_GATE);
    console.log(table(scored, gate, model));
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

function table(files: readonly ScoredFile[], gate: GateWeights, { vocabulary }: LoadedModel): string {
  const columns: readonly (readonly [string, (token: ScoredToken) => number])[] = [
    ["model alone", ({ model }) => model],
    // What the memory leaves open is spread over all tokens.
    ["memory alone", ({ workspace: { probability, total } }) => probability + (1 - total) / vocabulary.size],
    ["both", ({ model, workspace }) => mixedProbability(gate, { model, memory: workspace })],
    ["both, without workspace", ({ model, file }) => mixedProbability(gate, { model, memory: file })],
  ];
  const rows = [...LANGUAGES, "all"].map((language) => {
    const chosen = files.filter((file) => language === "all" || file.language === language);
    const bytes = chosen.reduce((sum, file) => sum + file.bytes, 0);
    const bits = columns.map(([, probability]) => {
      const nats = chosen.reduce(
        (sum, { tokens }) => sum - sumOf(tokens.map((token) => Math.log(probability(token)))),
        0,
      );
      return (nats / Math.LN2 / bytes).toFixed(3);
    });
    return `| ${[language, chosen.length, (bytes / 1000).toFixed(0), ...bits].join(" | ")} |`;
  });
  const names = columns.map(([name]) => name).join(" | ");
  return [`| language | files | kB | ${names} |`, "|---|---:|---:|---:|---:|---:|---:|", ...rows].join("\n");
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
