import assert from "node:assert/strict";
import { commands } from "vscode";
import { isAlive } from "../../src/core/node/isAlive";
import {
  closeAll,
  engineReady,
  eventually,
  inkling,
  modelPath,
  setModelPath,
  suggestion,
  trigger,
  untitled,
  useEagerModel,
} from "./inkling";
import { repetitive } from "./repetitive";

async function kill(): Promise<number> {
  const { enginePid } = await engineReady();
  assert.ok(enginePid !== undefined);
  process.kill(enginePid, "SIGKILL");
  await eventually("end of the engine", () => !isAlive(enginePid) || undefined);
  return enginePid;
}

describe("engine", () => {
  before(async () => {
    await useEagerModel();
    await commands.executeCommand("inkling.restartEngine"); // forgets the crashes of other tests
  });
  afterEach(closeAll);

  it("starts again after a crash in the middle of a run", async () => {
    await untitled("typescript", repetitive("crash"));
    const api = await engineReady();
    void commands.executeCommand("editor.action.inlineSuggest.trigger");
    const dead = await kill();
    await eventually("another engine", () => (api.enginePid !== undefined && api.enginePid !== dead) || undefined);
    await suggestion("afterwards");
  });

  it("gives up after a second crash within a minute, until it is restarted by hand", async () => {
    await kill();
    const api = await inkling();
    const error = await eventually("failed state", () =>
      api.engineState.kind === "failed" ? api.engineState.error : undefined,
    );
    assert.equal(error.code, "engine-crashed");
    assert.equal(api.enginePid, undefined);
    await untitled("typescript", repetitive("failed"));
    const decision = await trigger();
    assert.ok(decision.kind === "nothing" && decision.reason === "engine-failed", JSON.stringify(decision));
    await commands.executeCommand("inkling.restartEngine");
    await engineReady();
    await suggestion("restarted");
  });

  it("says what is wrong with a model folder, and works again with a good one", async () => {
    await untitled("typescript", "");
    const api = await engineReady();
    const good = modelPath();
    await setModelPath("no-such-folder");
    const error = await eventually("failed state", () =>
      api.engineState.kind === "failed" ? api.engineState.error : undefined,
    );
    assert.equal(error.code, "model-missing");
    assert.match(error.message, /no-such-folder/);
    assert.notEqual(error.fix, "");
    await setModelPath(good);
    await suggestion("mended");
  });
});
