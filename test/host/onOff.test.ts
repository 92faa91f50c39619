import assert from "node:assert/strict";
import { ConfigurationTarget, commands, workspace } from "vscode";
import { isAlive } from "../../src/core/node/isAlive";
import { Asking, assertNobodyAsked } from "./asked";
import {
  closeAll,
  engineReady,
  eventually,
  inkling,
  suggestion,
  trigger,
  type,
  untitled,
  useEagerModel,
} from "./inkling";
import { repetitive } from "./repetitive";

const enable = (value: boolean | undefined): Thenable<void> =>
  workspace.getConfiguration("inkling").update("enable", value, ConfigurationTarget.Global);

/** Types until VS Code has asked everyone who offers suggestions; no engine comes of it. */
async function typeInVain(): Promise<void> {
  const asking = new Asking("typescript");
  try {
    await untitled("typescript", repetitive("vain"));
    await type("El");
    await eventually("VS Code to ask", () => asking.count > 0 || undefined);
    assert.equal((await inkling()).enginePid, undefined);
  } finally {
    asking.dispose();
  }
}

async function engineGone(pid: number, patienceMs?: number): Promise<void> {
  await eventually("end of the engine", () => !isAlive(pid) || undefined, patienceMs);
  assert.deepEqual((await inkling()).engineState, { kind: "off" });
}

async function enginePid(): Promise<number> {
  const { enginePid } = await engineReady();
  assert.ok(enginePid !== undefined);
  return enginePid;
}

describe("Inkling", () => {
  before(useEagerModel);
  beforeEach(async () => {
    await untitled("typescript", "");
  });
  afterEach(closeAll);

  const switches: [name: string, off: () => Thenable<unknown>, on: () => Thenable<unknown>][] = [
    ["the command", () => commands.executeCommand("inkling.toggle"), () => commands.executeCommand("inkling.toggle")],
    ["the setting", () => enable(false), () => enable(undefined)],
  ];
  for (const [name, off, on] of switches)
    it(`has no engine and no requests while it is off by ${name}, and both when it is on again`, async () => {
      const pid = await enginePid();
      await off();
      await engineGone(pid);
      await assertNobodyAsked(typeInVain, async () => {
        await on();
        await engineReady();
      });
      await suggestion("again");
    });

  it("unloads the model when nobody has typed for a while, and loads it at the next key", async function () {
    this.timeout(180_000); // a minute is the least that can be set
    const unloadAfter = (minutes: number | undefined): Thenable<void> =>
      workspace.getConfiguration("inkling").update("unloadAfter", minutes, ConfigurationTarget.Global);
    await suggestion("idle");
    const pid = await enginePid();
    const from = Date.now();
    await unloadAfter(1);
    await engineGone(pid, 90_000);
    assert.ok(Date.now() - from > 50_000, "a minute has not passed");
    await type(";"); // no suggestion goes on with it
    await eventually("another engine", async () => (await inkling()).enginePid);
    await engineReady();
    await suggestion("back");
    await unloadAfter(undefined);
  });

  it("says that it is off for a language", async () => {
    await untitled("typescript", repetitive("language"));
    await commands.executeCommand("inkling.toggleLanguage");
    const decision = await trigger();
    assert.ok(decision.kind === "nothing" && decision.reason === "language-off", JSON.stringify(decision));
    await commands.executeCommand("inkling.toggleLanguage");
    await suggestion("languageAgain");
  });
});
