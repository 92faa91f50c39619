import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { commands, extensions, window } from "vscode";
import { assertShown, closeAll, inkling, setModelPath, settled } from "./inkling";

interface Step {
  readonly id: string;
  /** Markdown in the display language. */
  readonly description: string;
  readonly media: { readonly svg: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly contributes: {
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
}

function contributed(): Manifest["contributes"] & { readonly folder: string } {
  const extension = extensions.getExtension("inkling.inkling");
  assert.ok(extension);
  const manifest: unknown = extension.packageJSON;
  return { ...(manifest as Manifest).contributes, folder: extension.extensionPath };
}

describe("walkthrough", () => {
  before(() => setModelPath(undefined));
  afterEach(closeAll);

  it("gives a suggestion with its first step: with the shipped model, in a new file, without a setting", async () => {
    const before = (await inkling()).lastDecision;
    await commands.executeCommand("inkling.trySample");
    const decision = await settled(before);
    assertShown(decision);
    assert.ok(decision.text.trim().length >= 8, decision.text);
    assert.equal(window.activeTextEditor?.document.uri.scheme, "untitled");
  });

  it("leads to commands, settings and pictures that exist, and can be completed", async () => {
    const { walkthroughs, configuration, folder } = contributed();
    const known = new Set(await commands.getCommands(true));
    const settings = new Set(configuration.flatMap(({ properties }) => Object.keys(properties)));
    const steps = walkthroughs.flatMap(({ steps }) => steps);
    assert.equal(steps.length, 5);
    for (const { id, description, media, completionEvents } of steps) {
      const links = [...description.matchAll(/\(command:([\w.]+)[)?]/g)].map(([, command = ""]) => command);
      const on = (kind: string): string[] =>
        completionEvents.flatMap((event) => (event.startsWith(`${kind}:`) ? [event.slice(kind.length + 1)] : []));
      assert.ok(links.length > 0 && completionEvents.length > 0, id);
      for (const command of [...links, ...on("onCommand")]) assert.ok(known.has(command), `${id}: ${command}`);
      for (const setting of on("onSettingChanged")) assert.ok(settings.has(setting), `${id}: ${setting}`);
      assert.ok(existsSync(join(folder, media.svg)), media.svg);
    }
  });
});
