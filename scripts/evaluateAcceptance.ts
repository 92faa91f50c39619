// How likely suggestions are to be kept: fits the estimate, and shows how far it can be believed. See USAGE.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRng } from "../src/engine/sampling/rng";
import { ACCEPTANCE_PRESETS, type AcceptanceModel, type AcceptanceThresholds } from "../src/model/acceptanceModel";
import { MANIFEST_FILE } from "../src/model/manifest";
import { parseManifest } from "../src/model/parseManifest";
import { type KeepTrial, parseTrials, walk } from "./tools/acceptanceSamples";
import { toolArguments, wholeNumber } from "./tools/arguments";
import { calibration } from "./tools/calibration";
import {
  chooseThresholds,
  crossEstimated,
  type EstimatedTrial,
  fitKeep,
  judgedOf,
  type Yield,
  yieldAt,
  yieldWithout,
} from "./tools/fitAcceptance";
import { readPackages } from "./tools/heldOut";
import { openSession, withoutKeep } from "./tools/session";
import { TypedMemory } from "./tools/typedMemory";

const USAGE = `usage: npm run evaluate:keep -- [--fit] [--characters N] [--trials N] [--samples FILE] [--model FOLDER] [--threads N] SPLIT.jsonl…
Walks through held-out packages (training/out/validation.jsonl), each written file after file with the memory on, asks for
suggestions on the way, and compares the estimate "will be kept" with whether the file went on so. What is printed is
estimated by weights that were fitted on other packages.
--fit           fits weights and thresholds on all of it, writes them to model.json in the model's folder and to training/keep.json
--characters N  of each language: how many files are taken (default 60000)
--trials N      places per file (default 90)
--samples FILE  keeps what was collected in that file; if it is there, nothing is collected again`;

const LANGUAGES = ["typescript", "javascript", "python", "markdown"];

async function main(): Promise<void> {
  const own = {
    fit: { type: "boolean" },
    characters: { type: "string" },
    trials: { type: "string" },
    samples: { type: "string" },
  } as const;
  const { files, model, threads, values } = toolArguments(USAGE, own);
  const characters = wholeNumber(values["characters"], 60_000);
  const places = wholeNumber(values["trials"], 90);
  const kept = typeof values["samples"] === "string" ? values["samples"] : undefined;
  const trials =
    kept !== undefined && existsSync(kept)
      ? parseTrials(readFileSync(kept, "utf8"))
      : await collect(files, { model, threads, characters, trials: places });
  if (kept !== undefined) writeFileSync(kept, `${trials.map((trial) => JSON.stringify(trial)).join("\n")}\n`);
  const manifest = parseManifest(readFileSync(join(model, MANIFEST_FILE), "utf8"));
  const estimated = crossEstimated(trials);
  const without = yieldWithout(trials, manifest.thresholds.minMeanProbability);
  const thresholds = chooseThresholds(estimated);
  console.log(report(estimated, without, thresholds));
  if (values["fit"]) write(model, { weights: fitKeep(trials), thresholds });
}

function write(folder: string, keep: AcceptanceModel): void {
  writeFileSync("training/keep.json", `${JSON.stringify(keep, undefined, 2)}\n`);
  const file = join(folder, MANIFEST_FILE);
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, `${JSON.stringify({ ...manifest, keep }, undefined, 2)}\n`);
  console.log(JSON.stringify(keep, undefined, 2));
}

function report(trials: readonly EstimatedTrial[], without: Yield, thresholds: AcceptanceThresholds): string {
  const { logLoss, base, brier, auc, error, bins } = calibration(judgedOf(trials));
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const line = (name: string, { shown, accepted, units, wrongUnits }: Yield): string =>
    `| ${name} | ${shown} | ${percent(accepted / shown)} | ${units} | ${wrongUnits} |`;
  return [
    `${trials.length} suggestions. Log loss ${logLoss.toFixed(3)} (always the mean: ${base.toFixed(3)}), Brier score ${brier.toFixed(3)}, area under the ROC curve ${auc.toFixed(3)}, calibration error ${error.toFixed(3)}`,
    "",
    "| estimate | share of suggestions | mean estimate | kept |",
    "|---|---:|---:|---:|",
    ...bins.map(
      ({ from, weight, estimate, outcome }) =>
        `| ${from.toFixed(1)}–${(from + 0.1).toFixed(1)} | ${percent(weight / trials.length)} | ${estimate.toFixed(2)} | ${outcome.toFixed(2)} |`,
    ),
    "",
    "| threshold | shown | right | characters right | characters wrong |",
    "|---|---:|---:|---:|---:|",
    line("mean probability", without),
    ...ACCEPTANCE_PRESETS.map((preset) =>
      line(`${preset} ${thresholds[preset].toFixed(2)}`, yieldAt(trials, thresholds[preset])),
    ),
  ].join("\n");
}

interface Collecting {
  readonly model: string;
  readonly threads: number;
  readonly characters: number;
  readonly trials: number;
}

/** Walks through files of all packages, with the memory as it is while the package is written. */
async function collect(
  splits: readonly string[],
  { model, threads, characters, trials }: Collecting,
): Promise<KeepTrial[]> {
  const { engine, completer } = await openSession({
    model,
    threads,
    settings: { memory: true },
    unhurried: true,
    known: (summary) => ({ ...withoutKeep(summary), thresholds: { ...summary.thresholds, minMeanProbability: 0 } }),
  });
  const memory = new TypedMemory(engine, "workspace");
  const random = createRng(1);
  const all: KeepTrial[] = [];
  try {
    for (const { name, files } of splits.flatMap((split) => readPackages(split, LANGUAGES, characters))) {
      for (const [index, { path, text, counts }] of files.entries()) {
        const file = `/workspace/${path}`;
        if (counts) {
          const lines = text.split("\n");
          // Beginnings of files are imports and comments: every other file is gone on with in its middle.
          const above =
            index % 2 === 0
              ? ""
              : lines
                  .slice(0, Math.floor(lines.length / 2))
                  .map((line) => `${line}\n`)
                  .join("");
          await memory.open(file, above);
          const changed = (now: string): Promise<void> => memory.changed(now);
          const target = text.slice(above.length);
          all.push(
            ...(await walk(completer, {
              path,
              package: name,
              above,
              target,
              trials,
              closing: random() < 0.5,
              random,
              changed,
            })),
          );
        }
        await memory.close(file, text);
      }
      console.error(`${name}: ${all.length} suggestions`);
    }
  } finally {
    engine.dispose();
  }
  return all;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
