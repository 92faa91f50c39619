// What rounding costs: bits per byte of held-out files under several model folders, and their sizes. See USAGE.

import { bitsPerByte } from "../src/jobs/bitsPerByte";
import { loadModel } from "../src/model/loadModel";
import { toolArguments, wholeNumber } from "./tools/arguments";
import { type HeldOutFile, readPackages } from "./tools/heldOut";

const USAGE = `usage: npm run evaluate:weights -- [--characters N] [--threads N] --split SPLIT.jsonl FOLDER...
Bits per byte of held-out files (training/out/validation.jsonl) under each model folder, the model alone; the first is what the others are compared with.
--characters N  of each language (default 8000), of files of at most 24,000`;

const LANGUAGES = ["typescript", "javascript", "python", "markdown"];
/** No more of a file is read: two windows. Characters. */
const MOST = 4000;

async function main(): Promise<void> {
  const own = { split: { type: "string" }, characters: { type: "string" } } as const;
  const { files: folders, threads, values } = toolArguments(USAGE, own);
  const characters = wholeNumber(values["characters"], 8000);
  const packages = readPackages(String(values["split"]), LANGUAGES, 6 * characters);
  const files = LANGUAGES.flatMap((language) =>
    sample(
      packages.flatMap((one) => one.files),
      language,
      characters,
    ),
  );
  console.log(`| model | MB | ${LANGUAGES.join(" | ")} | all | more than the first |`);
  console.log("|---|---:|---:|---:|---:|---:|---:|---:|");
  let first: number | undefined;
  for (const folder of folders) {
    const { megabytes, byLanguage, all } = await measure(folder, files, threads);
    first ??= all;
    const more = `${(100 * (all / first - 1)).toFixed(2)} %`;
    console.log(
      `| ${[folder, megabytes.toFixed(1), ...[...byLanguage, all].map((b) => b.toFixed(4)), more].join(" | ")} |`,
    );
  }
}

function sample(
  all: readonly (HeldOutFile & { counts: boolean })[],
  language: string,
  characters: number,
): HeldOutFile[] {
  const counting = all.filter((file) => file.counts && file.language === language);
  const count = Math.max(1, Math.min(counting.length, Math.round(characters / MOST)));
  return Array.from({ length: count }, (_, i) => counting[Math.floor(((i + 0.5) * counting.length) / count)]).flatMap(
    (file) => (file ? [{ ...file, text: file.text.slice(0, MOST) }] : []),
  );
}

async function measure(folder: string, files: readonly HeldOutFile[], threads: number) {
  const model = await loadModel(folder, threads, () => {});
  try {
    const sums = new Map(LANGUAGES.map((language) => [language, { bits: 0, bytes: 0 }]));
    for (const file of files) {
      const { bitsPerByte: bits, bytes } = await bitsPerByte(model, file);
      const sum = sums.get(file.language);
      if (sum) Object.assign(sum, { bits: sum.bits + bits * bytes, bytes: sum.bytes + bytes });
    }
    const all = [...sums.values()];
    const total = (of: (sum: { bits: number; bytes: number }) => number) =>
      all.reduce((most, sum) => most + of(sum), 0);
    return {
      megabytes: model.manifest.files.reduce((sum, file) => sum + file.bytes, 0) / 1e6,
      byLanguage: all.map(({ bits, bytes }) => bits / bytes),
      all: total(({ bits }) => bits) / total(({ bytes }) => bytes),
    };
  } finally {
    await model.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
