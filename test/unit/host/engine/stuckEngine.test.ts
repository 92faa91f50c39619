import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { setMaxListeners } from "node:events";
import { silentLogger } from "../../../../src/core/log";
import { EngineClient } from "../../../../src/host/engine/client";
import type { EngineState } from "../../../../src/host/engine/clientOptions";
import { MOST_SENT } from "../../../../src/host/engine/completions";
import { forkEngine } from "../../../../src/host/engine/engineProcess";
import { ANSWERING } from "../../../../src/host/engine/watchdog";
import type { CompletionResult } from "../../../../src/model/completion/result";
import { FakeClock } from "../../support/clocks";
import { REQUEST } from "../../support/engineRequest";
import { tinyModel } from "../../support/tinyModel";

const never = new AbortController().signal;
setMaxListeners(0, never);

describe("an engine process that is stopped", () => {
  const children: ChildProcess[] = [];
  let states: EngineState[];
  let clock: FakeClock;
  let client: EngineClient;
  let errors: string[];

  beforeEach(async () => {
    [states, clock, errors] = [[], new FakeClock(), []];
    children.length = 0;
    client = new EngineClient({
      engineFile: "dist/test/unit/engine.js",
      modelFolder: await tinyModel("int8"),
      threads: 1,
      logger: { ...silentLogger, error: (text) => errors.push(text) },
      onState: (state) => states.push(state),
      clock,
      fork: (file) => {
        const child = forkEngine(file);
        children.push(child);
        return child;
      },
    });
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
    states.length = 0;
  });
  afterEach(() => client.dispose());

  it("is called slow, ended and started again with the reason, and what waits is settled", async () => {
    children[0]?.kill("SIGSTOP");
    const results: CompletionResult[] = [];
    const asked = Array.from({ length: 5000 }, async () => results.push(await client.complete(REQUEST, never)));
    const told = client.remember({ kind: "forget", document: "file:///a.ts" });
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(results.length, 5000 - MOST_SENT - 1, "no more than that wait");
    clock.ring(ANSWERING.stuck - 1);
    assert.deepEqual([client.state.kind, results.length], ["slow", 5000 - MOST_SENT - 1]);
    clock.ring(1);
    assert.equal(client.state.kind, "loading");
    await Promise.all(asked);
    assert.equal(await told, undefined);
    assert.ok(results.every(({ kind }) => kind === "cancelled"));
    assert.match(errors.join("\n"), /no sign of life for 30 seconds; starting again/);
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
    const state = states.at(-1);
    assert.ok(state?.kind === "ready" && state.restarted?.text === "no sign of life for {0} seconds");
    assert.deepEqual([...new Set(states.map(({ kind }) => kind))], ["slow", "off", "loading", "ready"]);
  });

  it("is ready again when it goes on in time, with everything it remembered", async () => {
    children[0]?.kill("SIGSTOP");
    const answer = client.complete(REQUEST, never);
    clock.ring(ANSWERING.slow ?? 0);
    assert.equal(client.state.kind, "slow");
    children[0]?.kill("SIGCONT");
    assert.equal((await answer).kind, "generated");
    assert.deepEqual([client.state.kind, children.length], ["ready", 1]);
  });

  it("fails with the reason when it happens again within a minute, and what waits with it", async () => {
    for (const child of [0, 1]) {
      if (child === 1) assert.equal((await client.complete(REQUEST, never)).kind, "generated");
      children[child]?.kill("SIGSTOP");
      const asked = Array.from({ length: 50 }, () => client.complete(REQUEST, never));
      clock.ring(ANSWERING.stuck);
      await Promise.all(asked);
    }
    const { state } = client;
    assert.ok(state.kind === "failed" && /no sign of life for 30 seconds/.test(state.error.message));
  });

  it("keeps no more than the newest request while the model loads", async () => {
    client.restart();
    const results = await Promise.all(Array.from({ length: 100 }, () => client.complete(REQUEST, never)));
    assert.deepEqual(
      [results.filter(({ kind }) => kind === "generated").length, results.at(-1)?.kind],
      [1, "generated"],
    );
  });
});
