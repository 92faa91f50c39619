import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { setMaxListeners } from "node:events";
import { silentLogger } from "../../../../src/core/log";
import { EngineClient } from "../../../../src/host/engine/client";
import type { EngineState } from "../../../../src/host/engine/clientOptions";
import { forkEngine } from "../../../../src/host/engine/engineProcess";
import type { ReplaceOptions } from "../../../../src/host/engine/supervisor";
import { REQUEST } from "../../support/engineRequest";
import { tinyModel } from "../../support/tinyModel";

const never = new AbortController().signal;
setMaxListeners(0, never);

const AT_ONCE: ReplaceOptions = { onProgress: () => {}, turn: async () => {} };

describe("another model in place of the one that answers", () => {
  const children: ChildProcess[] = [];
  let states: EngineState[];
  let client: EngineClient;

  beforeEach(async () => {
    [states, children.length] = [[], 0];
    client = new EngineClient({
      engineFile: "dist/test/unit/engine.js",
      modelFolder: await tinyModel("int8"),
      threads: 1,
      logger: silentLogger,
      onState: (state) => states.push(state),
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

  /** Weights of the model that answers. */
  const answers = (): string => (client.state.kind === "ready" ? client.state.model.weights : client.state.kind);
  const ended = (child: ChildProcess | undefined): Promise<unknown> =>
    new Promise((resolve) => child?.once("exit", resolve));

  it("is loaded while the first goes on answering, and takes its place when its turn comes", async () => {
    const other = await tinyModel("fp32");
    const gone = ended(children[0]);
    const progress: number[] = [];
    const told: string[] = [];
    const turn = async (): Promise<void> => {
      told.push(answers(), (await client.complete(REQUEST, never)).kind);
    };
    const replacement = await client.replace(other, { onProgress: (percent) => progress.push(percent), turn });
    assert.deepEqual([replacement, told], [{ kind: "replaced" }, ["int8", "generated"]]);
    assert.equal(progress.at(-1), 100);
    assert.deepEqual([answers(), client.modelFolder, children.length], ["fp32", other, 2]);
    // Whoever told the first engine something has to hear that it is gone.
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ["off", "ready"],
    );
    await gone;
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
    client.restart();
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
    assert.equal(answers(), "fp32");
  });

  it("leaves the first where it is when it cannot be loaded, with the reason", async () => {
    const replacement = await client.replace("/no-such-model", AT_ONCE);
    assert.ok(replacement.kind === "failed" && replacement.error.code === "model-missing");
    assert.deepEqual([answers(), client.modelFolder, states], ["int8", await tinyModel("int8"), []]);
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
  });

  it("is given up when its process ends, when the engine is stopped, and for a later one", async () => {
    const killed = client.replace(await tinyModel("fp32"), AT_ONCE);
    children[1]?.kill("SIGKILL");
    assert.deepEqual([await killed, answers()], [{ kind: "gone" }, "int8"]);

    const earlier = client.replace(await tinyModel("int8"), AT_ONCE);
    const later = client.replace(await tinyModel("fp32"), AT_ONCE);
    assert.deepEqual([await earlier, await later], [{ kind: "gone" }, { kind: "replaced" }]);
    assert.equal(answers(), "fp32");

    const stopped = client.replace(await tinyModel("int8"), AT_ONCE);
    const gone = ended(children.at(-1));
    client.stop();
    assert.deepEqual([await stopped, client.state.kind], [{ kind: "gone" }, "off"]);
    await gone;
  });

  it("is given up where the first one is wanted again before its turn", async () => {
    const pending = client.replace(await tinyModel("fp32"), {
      ...AT_ONCE,
      turn: async () => void (await client.replace(await tinyModel("int8"), AT_ONCE)),
    });
    assert.deepEqual([await pending, answers(), children.length], [{ kind: "gone" }, "int8", 2]);
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
  });

  it("survives a crash of the first while it is loaded", async () => {
    const turn = async (): Promise<void> => {
      const crashed = ended(children[0]);
      children[0]?.kill("SIGKILL");
      await crashed;
    };
    assert.deepEqual(await client.replace(await tinyModel("fp32"), { ...AT_ONCE, turn }), { kind: "replaced" });
    assert.equal(answers(), "fp32");
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
  });

  it("is what will be loaded where no engine runs, and is loaded where the first has failed", async () => {
    client.stop();
    const other = await tinyModel("fp32");
    assert.deepEqual(await client.replace(other, AT_ONCE), { kind: "replaced" });
    assert.deepEqual([client.state.kind, client.modelFolder], ["off", other]);
    await client.replace("/no-such-model", AT_ONCE);
    assert.equal((await client.complete(REQUEST, never)).kind, "failed");
    await client.replace(other, AT_ONCE);
    assert.equal((await client.complete(REQUEST, never)).kind, "generated");
    assert.equal(answers(), "fp32");
  });
});
