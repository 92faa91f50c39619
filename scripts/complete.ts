// One suggestion, made by the very code the extension uses. See USAGE.

import { readFileSync } from "node:fs";
import { processFacts } from "../bench/processFacts";
import { reportOf } from "../src/host/completion/report";
import type { DecisionReport } from "../src/wire/decisionReport";
import { toolArguments } from "./tools/arguments";
import { replayBundle } from "./tools/replayBundle";
import { openSession, snapshotOfText } from "./tools/session";

const USAGE = `usage: npm run complete -- FILE:LINE:COLUMN [--automatic] [--json] [--model FOLDER] [--threads N] [--root FOLDER]
Suggests what comes at the cursor, lines and columns counted from 1, as if asked for by hand.
       npm run complete -- --bundle FILE [--source FILE] [--model FOLDER] [--root FOLDER]
Runs a saved completion again and says whether it came out identical; a redacted one needs its source file as it was.
--automatic  as while typing: one may be told that nothing is shown, and why`;

async function main(): Promise<void> {
  if (process.argv.some((argument) => /^--bundle(=|$)/.test(argument))) {
    process.exitCode = await replayBundle();
    return;
  }
  const { files, json, model, threads, root, values } = toolArguments(USAGE, { automatic: { type: "boolean" } });
  const match = /^(.*):(\d+):(\d+)$/.exec(files[0] ?? "");
  if (!match) throw new Error(`${files[0]} has no line and column.\n${USAGE}`);
  const [, file = "", line, column] = match;
  const text = readFileSync(file, "utf8");
  const cursor = { line: Number(line) - 1, column: Number(column) - 1 };
  const { engine, completer } = await openSession({ model, threads });
  try {
    const trigger = values["automatic"] === true ? "automatic" : "invoke";
    const snapshot = snapshotOfText({ file, root, text, cursor }, trigger);
    const decision = await completer.complete(snapshot, new AbortController().signal);
    console.log(json ? JSON.stringify(decision, null, 2) : describe(reportOf(decision)));
    const memory = engine.pid === undefined ? undefined : processFacts(engine.pid);
    if (!json && memory)
      console.log(`engine: ${memory.rssMb.toFixed(0)} MB of memory, ${memory.peakMb.toFixed(0)} at most`);
  } finally {
    engine.dispose();
  }
}

function describe(report: DecisionReport): string {
  const { counts, phases } = report;
  const lines = [report.headline + (report.detail === "" ? "" : ` (${report.detail})`)];
  if (report.text !== "") lines.push("", report.text, "");
  for (const { text, probability, healed } of report.tokens) {
    lines.push(`${(100 * probability).toFixed(1).padStart(6)} %  ${healed ? "(typed)" : JSON.stringify(text)}`);
  }
  if (report.stop) lines.push(`stopped: ${report.stop}`);
  if (counts)
    lines.push(`tokens: ${counts.prompt} in the prompt, ${counts.reused} reused, ${counts.computed} computed`);
  if (phases) {
    const { tokenise, prefill, decode, decodeSteps } = phases;
    const decoded = `decode ${decode.toFixed(1)} in ${decodeSteps} steps`;
    lines.push(`ms: tokenise ${tokenise.toFixed(1)}, prefill ${prefill.toFixed(1)}, ${decoded}`);
  }
  return lines.join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
