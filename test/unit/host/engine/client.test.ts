import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { setMaxListeners } from "node:events";
import { silentLogger } from "../../../../src/core/log";
import { EngineClient } from "../../../../src/host/engine/client";
import type { EngineState } from "../../../../src/host/engine/clientOptions";
import type { Inspection } from "../../../../src/model/inspection/inspection";
import type { EngineEvents, EngineMethods } from "../../../../src/wire/engine";
import type { Answering } from "../../../../src/wire/rpc";
import { REQUEST } from "../../support/engineRequest";
import { tinyModel } from "../../support/tinyModel";

const never = new AbortController().signal;
setMaxListeners(0, never);

/** A client whose states are recorded and can be waited for. */
class Harness {
  readonly states: EngineState[] = [];
  readonly children: ChildProcess[] = [];
  readonly inspections = new Map<number, Inspection>();
  /** Results and events of the engine, in the order in which they came. */
  readonly messages: string[] = [];
  readonly client: EngineClient;
  private readonly waiters: (() => void)[] = [];

  constructor(modelFolder: string) {
    this.client = new EngineClient({
      engineFile: "dist/test/unit/engine.js",
      modelFolder,
      threads: 1,
      logger: silentLogger,
      onState: (state) => {
        this.states.push(state);
        for (const wake of this.waiters.splice(0)) wake();
      },
      onInspection: (id, inspection) => {
        this.inspections.set(id, inspection);
        for (const wake of this.waiters.splice(0)) wake();
      },
      fork: (file) => {
        const child = fork(file, [], {
          execArgv: [],
          serialization: "advanced",
          stdio: ["ignore", "pipe", "pipe", "ipc"],
        });
        this.children.push(child);
        child.on("message", (message: Answering<EngineMethods, EngineEvents>) => {
          if (message.type === "event") this.messages.push(message.name);
          if (message.type === "reply" && message.value && "kind" in message.value) this.messages.push("result");
        });
        return child;
      },
    });
  }

  /** Resolves when the client is in state `kind`. */
  async until(kind: EngineState["kind"]): Promise<EngineState> {
    while (this.client.state.kind !== kind) await new Promise<void>((resolve) => this.waiters.push(resolve));
    return this.client.state;
  }

  /** Resolves when inspection `id` has come. */
  async inspection(id: number): Promise<Inspection> {
    for (;;) {
      const inspection = this.inspections.get(id);
      if (inspection) return inspection;
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }
}

describe("EngineClient with a real engine process", () => {
  let harness: Harness | undefined;
  afterEach(() => harness?.client.dispose());

  it("starts on first use, loads with progress, and completes", async () => {
    harness = new Harness(await tinyModel("int8"));
    assert.deepEqual(harness.client.state, { kind: "off" });
    assert.equal(harness.client.pid, undefined);
    const result = await harness.client.complete(REQUEST, never);
    assert.equal(result.kind, "generated");
    assert.ok(harness.states.some((state) => state.kind === "loading" && state.percent > 0));
    assert.equal(harness.client.state.kind, "ready");
  });

  it("reuses the cache from one request to the next", async () => {
    harness = new Harness(await tinyModel("int8"));
    await harness.client.complete(REQUEST, never);
    const again = await harness.client.complete({ ...REQUEST, prefix: "const value = f" }, never);
    assert.ok(again.kind === "generated");
    assert.ok(again.stats.reusedTokens >= again.stats.promptTokens - 2);
  });

  it("answers older requests as cancelled when newer ones come, and a cancelled one too", async () => {
    harness = new Harness(await tinyModel("int8"));
    const { client } = harness;
    await client.complete(REQUEST, never);
    // Long enough that the next message arrives before the work is done.
    const long = { ...REQUEST, mode: "block", maxTokens: 200, prefix: "z ".repeat(100) } as const;
    const burst = Array.from({ length: 40 }, (_, i) =>
      client.complete({ ...long, prefix: `${i} ${long.prefix}` }, never),
    );
    const kinds = (await Promise.all(burst)).map(({ kind }) => kind);
    assert.equal(kinds.at(-1), "generated");
    assert.ok(kinds.filter((kind) => kind === "cancelled").length > 20, kinds.join(" "));
    const controller = new AbortController();
    // Stopped meanwhile, so that it finds the cancellation right behind the request, however fast it is.
    harness.children[0]?.kill("SIGSTOP");
    const aborted = client.complete(long, controller.signal);
    controller.abort();
    harness.children[0]?.kill("SIGCONT");
    assert.equal((await aborted).kind, "cancelled");
    assert.equal((await client.complete(REQUEST, controller.signal)).kind, "cancelled");
  });

  it("starts again after a crash, in the middle of a request too, and stops after a second one within a minute", async () => {
    harness = new Harness(await tinyModel("int8"));
    await harness.client.complete(REQUEST, never);
    const lost = harness.client.complete({ ...REQUEST, prefix: "z".repeat(300) }, never);
    harness.children[0]?.kill("SIGKILL");
    assert.equal((await lost).kind, "cancelled");
    assert.equal((await harness.client.complete(REQUEST, never)).kind, "generated");
    assert.equal(harness.children.length, 2);
    harness.children[1]?.kill("SIGKILL");
    const state = await harness.until("failed");
    assert.ok(state.kind === "failed" && state.error.code === "engine-crashed");
    const refused = await harness.client.complete(REQUEST, never);
    assert.ok(refused.kind === "failed" && refused.error.code === "engine-crashed");
    harness.client.restart();
    assert.equal((await harness.client.complete(REQUEST, never)).kind, "generated");
  });

  it("ends the process when stopped, and starts none until it is needed", async () => {
    harness = new Harness(await tinyModel("int8"));
    await harness.client.complete(REQUEST, never);
    const child = harness.children[0];
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    harness.client.stop();
    await gone;
    assert.deepEqual([harness.client.state.kind, harness.client.pid], ["off", undefined]);
  });

  it("exits by itself when the extension host goes away", async () => {
    harness = new Harness(await tinyModel("int8"));
    await harness.client.complete(REQUEST, never);
    const child = harness.children[0];
    const code = new Promise((resolve) => child?.once("exit", resolve));
    child?.disconnect();
    assert.equal(await code, 0);
  });

  it("sends an inspection after the result, as typed arrays, until nobody looks any more", async () => {
    harness = new Harness(await tinyModel("int8"));
    const { client, inspections } = harness;
    const result = await client.complete({ ...REQUEST, inspect: true }, never);
    assert.ok(result.kind === "generated" && result.inspectionId !== undefined);
    const inspection = await harness.inspection(result.inspectionId);
    const order = harness.messages.filter((type) => type === "result" || type.startsWith("inspection"));
    assert.equal(order[0], "result");
    assert.equal(order.at(-1), "inspection");
    assert.ok(inspection.steps.length >= result.steps.length && inspection.steps.length > 0);
    assert.ok(inspection.steps[0]?.attention instanceof Float32Array);
    assert.ok(inspection.tokens.ids instanceof Uint32Array);
    assert.equal(inspection.tokens.ids.length, result.stats.promptTokens + result.steps.length);

    // Both messages are under way before the result can come.
    const answer = client.complete({ ...REQUEST, inspect: true, prefix: "let other = " }, never);
    client.stopInspecting();
    const unseen = await answer;
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
    const last = await client.complete({ ...REQUEST, inspect: true, prefix: "let last = " }, never);
    assert.ok(unseen.kind === "generated" && last.kind === "generated" && last.inspectionId !== undefined);
    await harness.inspection(last.inspectionId);
    assert.deepEqual([...inspections.keys()], [result.inspectionId, last.inspectionId]);
  });

  it("gives up the inspection of a request when a newer one comes", async () => {
    harness = new Harness(await tinyModel("int8"));
    const { client, inspections } = harness;
    await client.complete(REQUEST, never);
    const burst = Array.from({ length: 20 }, (_, i) =>
      client.complete({ ...REQUEST, inspect: true, prefix: "z".repeat(i) }, never),
    );
    const last = (await Promise.all(burst)).at(-1);
    assert.ok(last?.kind === "generated" && last.inspectionId !== undefined);
    const inspection = await harness.inspection(last.inspectionId);
    assert.equal(inspection.prefixLength, 19);
    assert.ok(inspections.size < 20);
  });

  it("fails with what to do when the model is missing", async () => {
    harness = new Harness("no/such/folder");
    const result = await harness.client.complete(REQUEST, never);
    assert.ok(result.kind === "failed");
    assert.equal(result.error.code, "model-missing");
    assert.match(result.error.fix, /inkling\.modelPath/);
  });
});
