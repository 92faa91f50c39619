import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { silentLogger } from "../../src/core/log";
import { type ReplaceCalls, replaceFile } from "../../src/core/node/replaceFile";
import { EngineClient } from "../../src/host/engine/client";
import { forkEngine } from "../../src/host/engine/engineProcess";
import { ANSWERING } from "../../src/host/engine/watchdog";
import type { CompletionResult } from "../../src/model/completion/result";
import { FakeClock } from "../../test/unit/support/clocks";
import { REQUEST } from "../../test/unit/support/engineRequest";
import type { Campaign } from "./campaign";

const SIGNALS = ["SIGKILL", "SIGABRT", "SIGTERM", "SIGSEGV"] as const;
const ROUNDS = 20;
const PILE = 5000;

const ASKED = { ...REQUEST, sampling: { ...REQUEST.sampling, temperature: 0 } };

/** Kills and stops of the engine's process, and a disk that is full: what is survived. */
export const campaign: Campaign = {
  name: "engine",
  run: async () => [await kills(), await stops(), await fullDisk()],
};

interface Victim {
  readonly client: EngineClient;
  readonly clock: FakeClock;
  child(): ChildProcess | undefined;
  ask(): Promise<CompletionResult>;
}

function engine(): Victim {
  const clock = new FakeClock();
  let child: ChildProcess | undefined;
  const client = new EngineClient({
    engineFile: resolve(__dirname, "engine.js"),
    modelFolder: "media/model/small",
    threads: 1,
    logger: silentLogger,
    onState: () => undefined,
    clock,
    fork: (file) => {
      child = forkEngine(file);
      return child;
    },
  });
  return { client, clock, child: () => child, ask: () => client.complete(ASKED, new AbortController().signal) };
}

async function kills(): Promise<string> {
  let answered = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { client, child, ask } = engine();
    await ask();
    const lost = ask();
    child()?.kill(SIGNALS[round % SIGNALS.length]);
    await lost;
    if ((await ask()).kind === "generated") answered++;
    client.dispose();
  }
  return `kills: ${answered} of ${ROUNDS} times the next request was answered`;
}

async function stops(): Promise<string> {
  let [answered, slow, settled] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const { client, clock, child, ask } = engine();
    await ask();
    child()?.kill("SIGSTOP");
    const pile = Array.from({ length: round === 0 ? PILE : 1 }, () => ask());
    clock.ring(ANSWERING.slow ?? 0);
    if (client.state.kind === "slow") slow++;
    clock.ring(ANSWERING.stuck - (ANSWERING.slow ?? 0));
    settled += (await Promise.all(pile)).filter(({ kind }) => kind !== "generated").length;
    if ((await ask()).kind === "generated") answered++;
    client.dispose();
  }
  const requests = PILE + ROUNDS - 1;
  return `stops: ${slow} of ${ROUNDS} called slow, ${settled} of ${requests} waiting requests settled, ${answered} of ${ROUNDS} times the next one answered`;
}

/** Every call of a replacement fails in turn. */
async function fullDisk(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "inkling-faults-"));
  const file = join(folder, "statistics.json");
  let [failed, intact] = [0, 0];
  for (let at = 0; ; at++) {
    writeFileSync(file, "old");
    const failure = await replaceFile(file, "new", failing(at)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (failure === undefined) break;
    failed++;
    if (readFileSync(file, "utf8") === "old" && readdirSync(folder).length === 1) intact++;
  }
  rmSync(folder, { recursive: true });
  return `statistics on a full disk: ${intact} of ${failed} failing calls left the old counts, and nothing else`;
}

function failing(at: number): ReplaceCalls {
  let calls = 0;
  const step = (): void => {
    if (calls++ === at) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
  };
  return {
    open: async (...args) => {
      step();
      const handle = await open(...args);
      return {
        writeFile: async (data) => {
          step();
          await handle.writeFile(data);
        },
        sync: async () => {
          step();
          await handle.sync();
        },
        close: async () => await handle.close(),
      };
    },
    rename: async (...args) => {
      step();
      await rename(...args);
    },
    remove: async (path) => await rm(path, { force: true }),
  };
}
