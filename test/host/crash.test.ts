import assert from "node:assert/strict";
import { ConfigurationTarget, commands, workspace } from "vscode";
import {
  assertShown,
  closeAll,
  engineReady,
  eventually,
  inkling,
  isAlive,
  repetitive,
  trigger,
  untitled,
} from "./inkling";

async function kill(): Promise<number> {
  const { enginePid } = await engineReady();
  assert.ok(enginePid !== undefined);
  process.kill(enginePid, "SIGKILL");
  await eventually("end of the engine", () => !isAlive(enginePid) || undefined);
  return enginePid;
}

const modelPath = (value: string | undefined): Thenable<void> =>
  workspace.getConfiguration("inkling").update("modelPath", value, ConfigurationTarget.Global);

describe("engine", () => {
  before(async () => {
    await untitled("typescript", "");
    await commands.executeCommand("inkling.restartEngine"); // forgets the crashes of other tests
  });
  afterEach(closeAll);

  it("starts again after a crash in the middle of a run", async () => {
    await untitled("typescript", repetitive("crash"));
    const api = await engineReady();
    void commands.executeCommand("editor.action.inlineSuggest.trigger");
    const dead = await kill();
    await eventually("another engine", () => (api.enginePid !== undefined && api.enginePid !== dead) || undefined);
    await untitled("typescript", repetitive("afterwards"));
    assertShown(await trigger());
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
    await untitled("typescript", repetitive("restarted"));
    assertShown(await trigger());
  });

  it("says what is wrong with a model folder, and works again with a good one", async () => {
    await untitled("typescript", "");
    const api = await engineReady();
    await modelPath("no-such-folder");
    const error = await eventually("failed state", () =>
      api.engineState.kind === "failed" ? api.engineState.error : undefined,
    );
    assert.equal(error.code, "model-missing");
    assert.match(error.message, /no-such-folder/);
    assert.notEqual(error.fix, "");
    await modelPath(undefined);
    await untitled("typescript", repetitive("mended"));
    assertShown(await trigger());
  });
});
