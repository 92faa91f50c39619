// A simulated typist measures what the suggestions are worth. See USAGE.

import { readFileSync, rmSync } from "node:fs";
import { quantile } from "../src/core/quantile";
import { ACCEPTANCE_PRESETS } from "../src/model/acceptanceModel";
import { toolArguments, wholeNumber } from "./tools/arguments";
import { ignorantModel } from "./tools/ignorantModel";
import { languageOf, openSession, withoutKeep } from "./tools/session";
import { TypedHistory } from "./tools/typedHistory";
import { MEMORY_SCOPES, TypedMemory } from "./tools/typedMemory";
import { emptyRecord, type TypingRecord, type TypingTask, typeTask } from "./tools/typist";
import { WrittenFiles } from "./tools/writtenFiles";

const USAGE = `usage: npm run replay -- [--limit N] [--below LINES] [--memory SCOPE [--alone]] [--snippets] [--ahead] [--every N] [--preset NAME] [--json] [--model FOLDER] [--threads N] [--root FOLDER] FILES…
Types each file from its start, with nothing to the right of the cursor, and accepts a suggestion (one keystroke) when the
file goes on with all of it. Every suggestion that is shown counts, right or wrong.
--root FOLDER  the workspace folder: the model sees paths relative to it (default: this folder)
--limit N      keystrokes per file (default 1500)
--below LINES  retype that many lines in the middle of each file instead, with the rest of the file below them
--memory SCOPE off (default), file, or workspace: the files are written in the order given, and stay in the memory
--alone        without the model: only what the memory says
--snippets     put pieces of the files that were written before into the prompt
--ahead        rest after each accept until the next suggestion is ready, and count those that are
--every N      type only every N-th file; the others are there for the memory and for snippets
--preset NAME  eager, balanced (default) or calm; none to judge by the mean probability, as where a model has no estimate
Suggestions may take as long as they like, so that the same ones come out on a busy machine.`;

const PRESETS = [...ACCEPTANCE_PRESETS, "none"] as const;

const OWN = {
  limit: { type: "string" },
  below: { type: "string" },
  memory: { type: "string" },
  alone: { type: "boolean" },
  snippets: { type: "boolean" },
  ahead: { type: "boolean" },
  every: { type: "string" },
  preset: { type: "string" },
} as const;

/** What the command line says. */
function readArguments() {
  const { values, ...given } = toolArguments(USAGE, OWN);
  const scope = MEMORY_SCOPES.find((name) => name === (values["memory"] ?? "off"));
  if (scope === undefined) throw new Error(`--memory is one of ${MEMORY_SCOPES.join(", ")}.`);
  const preset = PRESETS.find((name) => name === (values["preset"] ?? "balanced"));
  if (preset === undefined) throw new Error(`--preset is one of ${PRESETS.join(", ")}.`);
  return {
    ...given,
    scope,
    preset,
    limit: wholeNumber(values["limit"], 1500),
    region: values["below"] === undefined ? undefined : wholeNumber(values["below"], 20),
    ahead: values["ahead"] === true,
    alone: values["alone"] === true,
    snippets: values["snippets"] === true,
    every: wholeNumber(values["every"], 1),
  };
}

type ReplayArguments = ReturnType<typeof readArguments>;

async function main(): Promise<void> {
  const given = readArguments();
  const { files, limit, preset, region } = given;
  const records = await typeFiles(given);
  const rows = [...records].map(([language, record]) => ({ language, ...summary(record) }));
  if (given.json)
    console.log(JSON.stringify({ files: files.length, limit, preset, region: region ?? null, rows }, null, 2));
  else for (const { language, reasons, ...row } of rows) console.log(describe(language, row, reasons));
}

/** Types the files in the order given; what came of it by language. */
async function typeFiles(given: ReplayArguments): Promise<Map<string, TypingRecord>> {
  const { files, root, scope, every } = given;
  const written = new WrittenFiles(root);
  const history = new TypedHistory();
  const alone = given.alone ? ignorantModel(given.model) : undefined;
  const { engine, completer } = await openSession({
    history,
    model: alone ?? given.model,
    threads: given.threads,
    settings: settingsOf(given),
    snippets: written.snippets,
    unhurried: true,
    ...(given.preset === "none" && { known: withoutKeep }),
  });
  const memory = new TypedMemory(engine, scope);
  const close = async (file: string, text: string): Promise<void> => {
    await memory.close(file, text);
    written.add(file, text);
  };
  const records = new Map<string, TypingRecord>();
  try {
    for (const [index, file] of files.entries()) {
      if ((index + 1) % every !== 0) {
        await close(file, readText(file));
        continue;
      }
      const language = languageOf(file);
      const record = records.get(language) ?? emptyRecord();
      records.set(language, record);
      const task = taskFor(file, root, given.region);
      await memory.open(file, task.above + task.below);
      const changed = async (text: string): Promise<void> => {
        history.look(record);
        await memory.changed(text);
      };
      await typeTask(completer, task, given.limit, record, changed, given.ahead);
      await close(file, task.above + task.target + task.below);
    }
  } finally {
    engine.dispose();
    if (alone !== undefined) rmSync(alone, { recursive: true });
  }
  return records;
}

function settingsOf({ scope, snippets, ahead, preset }: ReplayArguments) {
  return {
    enabled: true,
    memory: scope !== "off",
    snippets,
    nextSuggestion: ahead,
    ...(preset !== "none" && { preset }),
  };
}

function readText(file: string): string {
  return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
}

/** The whole file, or `region` lines in its middle. */
function taskFor(file: string, root: string, region: number | undefined): TypingTask {
  const text = readText(file);
  if (region === undefined) return { file, root, above: "", target: text, below: "" };
  const lines = text.split("\n");
  const first = Math.max(0, Math.floor((lines.length - region) / 2));
  const last = Math.min(lines.length, first + region);
  return {
    file,
    root,
    above: lines
      .slice(0, first)
      .map((line) => `${line}\n`)
      .join(""),
    target: lines.slice(first, last).join("\n"),
    below: lines
      .slice(last)
      .map((line) => `\n${line}`)
      .join(""),
  };
}

function summary(record: TypingRecord) {
  const { characters, completed, keystrokes, shown, accepted, wrong, promptTokens, reusedTokens, computedTokens } =
    record;
  return {
    characters,
    completedShare: completed / characters,
    keystrokesSaved: 1 - keystrokes / characters,
    shown,
    accepted,
    acceptance: accepted / shown,
    wrongCharacters: wrong,
    latencyP50Ms: quantile(record.latencies, 0.5),
    latencyP95Ms: quantile(record.latencies, 0.95),
    exactLines: record.exactLines / record.lines,
    tokensPerRun: record.generatedTokens / record.decodeRuns,
    computedTokensPerKeystroke: computedTokens / keystrokes,
    reusedTokenShare: reusedTokens / promptTokens,
    cpuMsPerKeystroke: record.cpuMs / keystrokes,
    nextShown: record.nextShown,
    nextReady: record.nextReady,
    reasons: Object.fromEntries([...record.reasons].sort((a, b) => b[1] - a[1])),
  };
}

function describe(
  language: string,
  row: Omit<ReturnType<typeof summary>, "reasons">,
  reasons: Record<string, number>,
): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return [
    `${language}: ${row.characters} characters`,
    `  completed by suggestions  ${share(row.completedShare)}`,
    `  keystrokes saved          ${share(row.keystrokesSaved)}`,
    `  shown / accepted          ${row.shown} / ${row.accepted} (${share(row.acceptance)})`,
    `  wrong characters offered  ${row.wrongCharacters}`,
    `  latency p50 / p95         ${row.latencyP50Ms.toFixed(1)} / ${row.latencyP95Ms.toFixed(1)} ms`,
    `  rest of the line exact    ${share(row.exactLines)}`,
    `  tokens per decode run     ${row.tokensPerRun.toFixed(2)}`,
    `  tokens run per keystroke  ${row.computedTokensPerKeystroke.toFixed(1)}`,
    `  prompt tokens reused      ${share(row.reusedTokenShare)}`,
    `  processor time per key    ${row.cpuMsPerKeystroke.toFixed(1)} ms, at 5 keys a second ${share((5 * row.cpuMsPerKeystroke) / 1000)} of a core`,
    ...(row.nextReady === 0
      ? []
      : [`  next one ready            after ${row.nextReady} of ${row.accepted} accepts, ${row.nextShown} shown`]),
    `  nothing shown             ${Object.entries(reasons)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(", ")}`,
  ].join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
