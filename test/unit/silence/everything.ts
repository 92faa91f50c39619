// Run under a tracer: all that Inkling does with the native library, in the processes that do it.
// Arguments: the engine's file, the model jobs' file, a scratch folder.

import { silentLogger } from "../../../src/core/log";
import { EngineClient } from "../../../src/host/engine/client";
import { forkEngine } from "../../../src/host/engine/engineProcess";
import { calibrate } from "../../../src/host/models/calibrate";
import { importCheckpoint } from "../../../src/host/models/importCheckpoint";
import { ModelLibrary } from "../../../src/host/models/library";
import type { JobOptions } from "../../../src/host/models/runJob";

const [engineFile = "", jobsFile = "", scratch = ""] = process.argv.slice(2);
const TEXT = "export function total(values: number[]): number {\n  let sum = 0;\n  for (const value of values) ";

async function complete(): Promise<void> {
  const engine = await new Promise<EngineClient>((resolve, reject) => {
    const client: EngineClient = new EngineClient({
      engineFile,
      modelFolder: "media/model/small",
      threads: 1,
      logger: silentLogger,
      onState: (state) => {
        if (state.kind === "ready") resolve(client);
        if (state.kind === "failed") reject(new Error(state.error.message));
      },
    });
    client.start();
  });
  await engine.remember({
    kind: "document",
    document: "file:///other.ts",
    path: "other.ts",
    rank: "open",
    lines: TEXT.split("\n"),
  });
  const { signal } = new AbortController();
  const request = {
    document: "file:///a.ts",
    path: "src/a.ts",
    prefix: TEXT,
    prefixStart: 0,
    suffix: "\n}\n",
    mode: "block",
    maxTokens: 24,
    budgetMs: 60_000,
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
    alternatives: 1,
    memory: true,
  } as const;
  const result = await engine.complete(request, signal);
  if (result.kind !== "generated" || result.steps.length === 0) throw new Error("nothing was completed");
  engine.dispose();
}

async function importModel(): Promise<void> {
  const job: JobOptions = {
    signal: new AbortController().signal,
    logger: silentLogger,
    fork: () => forkEngine(jobsFile),
  };
  const library = new ModelLibrary(scratch);
  const checkpoint = "test/fixtures/tiny-gpt2";
  const made = await importCheckpoint(
    library,
    { checkpoint, name: "tiny", weights: "int8" },
    (folder) => calibrate(folder, job),
    job,
  );
  if (made === undefined) throw new Error("nothing was imported");
}

complete()
  .then(importModel)
  .then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
