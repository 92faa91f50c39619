// What the product's own tools measure of the converted model: the second half of RESULTS.md, from "## Memory" on.
//
//   node training/measure.mjs [--before FOLDER ...]     10 min; needs media/model/small, test.jsonl and validation.jsonl
//
// FOLDER holds an earlier model, converted, to be set beside this one. Above "## Memory" is what evaluate.py writes.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { all, tool, typist } from "./productTools.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const RESULTS = join(HERE, "RESULTS.md");
const HEADING = "\n## Memory\n";
const LANGUAGES = ["typescript", "javascript", "python", "markdown"];
const AT_ONCE = 2; // typists
/** Package, its language, and which of its files are typed. */
/** @type {readonly (readonly [name: string, language: string, every: number])[]} */
const PACKAGES = [
  ["zod", "typescript", 15],
  ["postcss", "javascript", 6],
  ["flask", "python", 5],
];
const PRESETS = ["none", "eager", "balanced", "calm"];

/** @typedef {import("./productTools.mjs").TypistRow} TypistRow */
/** @typedef {readonly [name: string, work: () => Promise<string | TypistRow[]>]} Job */

const { values } = parseArgs({ options: { before: { type: "string", multiple: true, default: [] } } });
const before = values.before.map((folder) => resolve(folder));
const MODEL = join(HERE, "../media/model/small");
/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;
/** @param {string} text */
const tablesOf = (text) =>
  text
    .trim()
    .split("\n\n")
    .filter((part) => part.startsWith("|"));
/**
 * @param {readonly TypistRow[]} rows
 * @param {(row: TypistRow) => number} of
 */
const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);

/**
 * All languages of a typist in one row.
 * @param {readonly TypistRow[]} rows
 */
function together(rows) {
  const characters = sum(rows, (row) => row.characters);
  const shown = sum(rows, (row) => row.shown);
  /** @param {(row: TypistRow) => number} of */
  const mean = (of) => sum(rows, (row) => of(row) * row.characters) / characters;
  return {
    shown,
    acceptance: sum(rows, (row) => row.accepted) / shown,
    completedShare: mean((row) => row.completedShare),
    keystrokesSaved: mean((row) => row.keystrokesSaved),
    wrongCharacters: sum(rows, (row) => row.wrongCharacters),
  };
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
function table(head, rows) {
  const columns = head.map((name, i) => (i < 2 || name.includes("/") ? "---" : "---:"));
  return [head, columns, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/**
 * Column `column` of each language's row in a printed table.
 * @param {string} printed
 * @param {number} column
 */
function cells(printed, column) {
  const rows = printed.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  return LANGUAGES.map((language) => rows.find((row) => row[1] === language)?.[column]).join(" / ");
}

/** @type {string[][]} */
const asked = [[], ...PACKAGES.map(([name]) => [name])];
for (const name of asked) {
  execFileSync(process.execPath, [join(HERE, "replayFiles.mjs"), "test", ...name]);
}
const test = join(HERE, "out/test.jsonl");
/** @param {string[]} options */
const scored = (...options) => tool("evaluateMemory", ["--characters", "24000", ...options, test]);
/**
 * @param {string} folder
 * @param {string} memory
 * @returns {Job}
 */
const inBalanced = (folder, memory) => [
  `${folder} ${memory}`,
  () => typist("test", "--limit", "150", "--memory", memory, "--model", folder),
];
/**
 * Balanced is what a typist has if nothing else is said.
 * @param {string} memory
 * @param {string} preset
 */
const nameOf = (memory, preset) => (preset === "balanced" ? `${MODEL} ${memory}` : `${memory} ${preset}`);
/**
 * @param {string} folder
 * @returns {Job}
 */
const inMemory = (folder) => [`${folder} memory`, () => scored("--model", folder)];
const timed = await all([inBalanced(MODEL, "off"), inBalanced(MODEL, "workspace")], 1); // for the latency
/** @type {Job[]} */
const jobs = [
  inMemory(MODEL),
  ["keep", () => tool("evaluateAcceptance", [join(HERE, "out/validation.jsonl")])],
  ["alone", () => typist("test", "--limit", "150", "--memory", "workspace", "--alone")],
];
for (const memory of ["off", "workspace"]) {
  for (const preset of PRESETS.filter((name) => name !== "balanced")) {
    jobs.push([nameOf(memory, preset), () => typist("test", "--limit", "150", "--memory", memory, "--preset", preset)]);
  }
}
for (const [name, , every] of PACKAGES) {
  /** @param {string[]} options */
  const type = (...options) => typist(name, "--limit", "120", "--every", String(every), ...options);
  for (const memory of ["off", "file", "workspace"]) jobs.push([`${name} ${memory}`, () => type("--memory", memory)]);
  jobs.push([`${name} alone`, () => type("--memory", "workspace", "--alone")]);
  for (const memory of ["off", "workspace"]) {
    jobs.push([`${name} ${memory} snippets`, () => type("--memory", memory, "--snippets")]);
  }
}
for (const folder of before) jobs.push(inMemory(folder), inBalanced(folder, "off"), inBalanced(folder, "workspace"));
const measured = new Map([...timed, ...(await all(jobs, AT_ONCE))]);

/** What a tool printed. @param {string} name */
function printed(name) {
  const answer = measured.get(name);
  if (typeof answer !== "string") throw new Error(`no text for ${name}`);
  return answer;
}

/** What a typist was shown, by language. @param {string} name */
function typed(name) {
  const answer = measured.get(name);
  if (!Array.isArray(answer)) throw new Error(`no typist for ${name}`);
  return answer;
}

/**
 * @param {string} name
 * @param {string} language
 */
function rowOf(name, language) {
  const row = typed(name).find((row) => row.language === language);
  if (row === undefined) throw new Error(`${name} has no ${language}`);
  return row;
}

const [bits, rests] = tablesOf(printed(`${MODEL} memory`));

const byLanguage = ["off", "workspace"].flatMap((memory) =>
  LANGUAGES.map((language) => {
    const row = rowOf(`${MODEL} ${memory}`, language);
    const shares = [row.completedShare, row.keystrokesSaved].map(percent);
    const latency = `${row.latencyP50Ms.toFixed(0)} / ${row.latencyP95Ms.toFixed(0)} ms`;
    return [
      language,
      memory,
      ...shares,
      row.shown,
      percent(row.acceptance),
      row.wrongCharacters,
      percent(row.exactLines),
      latency,
    ];
  }),
);
const inPackages = PACKAGES.flatMap(([name, language]) =>
  ["off", "off snippets", "alone", "file", "workspace", "workspace snippets"].map((kind) => {
    const row = rowOf(`${name} ${kind}`, language);
    const shares = [row.completedShare, row.keystrokesSaved, row.acceptance, row.exactLines].map(percent);
    const perKeystroke = row.computedTokensPerKeystroke.toFixed(1);
    return [
      `${name}, ${language}`,
      kind.replace(" ", ", "),
      ...shares.slice(0, 2),
      row.shown,
      ...shares.slice(2),
      row.tokensPerRun.toFixed(2),
      perKeystroke,
    ];
  }),
);
/**
 * @param {string} memory
 * @param {string} preset
 * @param {readonly TypistRow[]} rows
 */
const presetRow = (memory, preset, rows) => {
  const { shown, acceptance, completedShare, keystrokesSaved, wrongCharacters } = together(rows);
  return [memory, preset, shown, ...[acceptance, completedShare, keystrokesSaved].map(percent), wrongCharacters];
};
const presets = ["off", "workspace"].flatMap((memory) =>
  PRESETS.map((preset) => presetRow(memory, preset, typed(nameOf(memory, preset)))),
);
presets.push(presetRow("workspace, without the model", "balanced", typed("alone")));

const models = [...before, MODEL].map((folder) => {
  const { version, training } = JSON.parse(readFileSync(join(folder, "model.json"), "utf8"));
  const [bits, rests] = tablesOf(printed(`${folder} memory`));
  const typists = ["off", "workspace"].map((memory) => together(typed(`${folder} ${memory}`)));
  const seen = `${(training.tokensSeen / 1e6).toFixed(1)} M`;
  const shares = typists.map((row) => `${percent(row.completedShare)} at ${percent(row.acceptance)}`);
  return [version, seen, cells(bits, 4), cells(rests, 4), ...shares];
});

const text = `
The model of the tables above, converted, with the memory of the user's own files; all below is printed by
\`node training/measure.mjs\`, which runs \`npm run evaluate:memory\`, \`evaluate:keep\` and \`replay\`. Gate and estimate were fitted on
the validation packages.

Bits per byte in files of the test packages. Each package is written file after file in order of path: the memory has
the lines above and, but for the last column, all files of the package that come before. Unlike above, the window is the
product's (256 to 512 tokens of context), the files are others, and the memory alone spreads what it leaves open over
all tokens.

    npm run evaluate:memory -- --characters 24000 training/out/test.jsonl

${bits}

Greedy decoding writes the rest of the line exactly, from every token of a line on, the line break and the indentation
behind it included; the same cursors in each column:

${rests}

## The simulated typist

It types the beginnings of 22 test files, 150 keystrokes each, in Balanced, and accepts what the file goes on with. Latency is that
of a suggestion in the engine's process, on two cores.

    node training/replayFiles.mjs test
    npm run replay -- --threads 1 --limit 150 --memory workspace --root training/out/replay/test $(find training/out/replay/test -type f | sort)

${table(["language", "memory", "completed", "keystrokes saved", "shown", "acceptance", "wrong characters", "rest of line exact", "latency p50 / p95"], byLanguage)}

Whole packages: every 15th file of zod is typed, every 6th of postcss and every 5th of flask, the others are there for the memory;
120 keystrokes each, which is where the file itself has nothing to remember yet, so \`file\` says little. \`alone\` is the memory of the
workspace without the model, \`snippets\` puts pieces of the other files into the prompt (at most 64 of the 512 tokens), which the
model was not trained with. Each row types 4 to 6 files: differences of a point or two are noise.
How long a draft is follows how fast the machine runs it, so the last two columns vary between runs; the others do not.

    node training/replayFiles.mjs test zod
    npm run replay -- --threads 1 --root training/out/replay/zod --limit 120 --every 15 --memory workspace $(find training/out/replay/zod -type f | sort)

${table(["package", "memory", "completed", "keystrokes saved", "shown", "acceptance", "rest of line exact", "tokens per run", "tokens run per keystroke"], inPackages)}

## Models before

On the same files by the same tools, model alone but for the last column; the typist of the 22 files in Balanced, what it completed at
which acceptance. Bits per byte and exact rests of lines: ${LANGUAGES.join(" / ")}.

${table(["version", "tokens seen", "bits per byte / language", "rest of line exact / language", "completed, memory off", "completed, workspace"], models)}

## The estimate "will be kept"

With the memory on. A suggestion counts as kept when the file goes on with all of it. Each package is estimated by weights that were
fitted on other packages; every beginning of a suggestion that could be shown counts, each suggestion once. The weights in the
manifest are fitted on all of them.

    npm run evaluate:keep -- --fit training/out/validation.jsonl

${printed("keep").trim()}

The thresholds are chosen on such a table: Eager is the strictest that completes 95 % of the most that any completes, Balanced the
first at which seven of ten are right, Calm the first at which nine of ten are.

The typist of the 22 files; \`none\` judges by the mean probability, as where a model has no estimate:

${table(["memory", "preset", "shown", "acceptance", "completed", "keystrokes saved", "wrong characters"], presets)}
`;
const [above] = readFileSync(RESULTS, "utf8").split(HEADING);
writeFileSync(RESULTS, above + HEADING + text);
console.log(text);
