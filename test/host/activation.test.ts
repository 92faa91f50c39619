import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands, extensions, window } from "vscode";
import { isAlive } from "../../src/core/node/isAlive";
import { closeAll, engineReady, eventually, untitled } from "./inkling";

interface Contribution {
  readonly command: string;
}

function contributedCommands(): string[] {
  const manifest: unknown = extensions.getExtension("inkling.inkling")?.packageJSON;
  const { contributes } = manifest as { contributes: { commands: readonly Contribution[] } };
  return contributes.commands.map(({ command }) => command);
}

function shippedModelName(): string {
  const folder = extensions.getExtension("inkling.inkling")?.extensionPath ?? "";
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "media/model/small/model.json"), "utf8"));
  return (manifest as { name: string }).name;
}

describe("activation", () => {
  after(closeAll);

  it("loads the shipped model into a process of its own", async () => {
    await untitled("typescript", "const answer = ");
    const api = await engineReady();
    assert.ok(api.engineState.kind === "ready");
    assert.equal(api.engineState.model.name, shippedModelName());
    assert.ok(api.enginePid !== undefined && api.enginePid !== process.pid && isAlive(api.enginePid));
  });

  it("registers every command of its manifest", async () => {
    const known = new Set(await commands.getCommands(true));
    const contributed = contributedCommands();
    assert.ok(contributed.length > 0);
    assert.deepEqual(
      contributed.filter((command) => !known.has(command)),
      [],
    );
  });

  it("runs every command of its manifest", async () => {
    for (const command of contributedCommands()) {
      await untitled("typescript", "const answer = ");
      const running = commands.executeCommand(command);
      // A menu waits for a choice.
      await eventually(`end of ${command}`, async () => {
        await commands.executeCommand("workbench.action.closeQuickOpen");
        return await Promise.race([
          running.then(() => true),
          new Promise<undefined>((r) => setTimeout(r, 50, undefined)),
        ]);
      });
    }
    // The toggles of the power are off now, that of the heat is on, and the inspector is open.
    await untitled("typescript", "const answer = ");
    await commands.executeCommand("inkling.toggle");
    await commands.executeCommand("inkling.toggleLanguage");
    await commands.executeCommand("inkling.toggleHeat");
    await commands.executeCommand("workbench.action.closePanel");
    await engineReady();
    assert.ok(window.activeTextEditor);
  });
});
