import assert from "node:assert/strict";
import { commands, type TextEditor, window } from "vscode";
import type { InspectorFacts } from "../../src/host/editor/inspector/inspectorController";
import { closeAll, eventually, inkling, suggestion, type, useEagerModel } from "./inkling";

async function facts(): Promise<InspectorFacts> {
  return (await inkling()).inspector;
}

async function until(what: string, wanted: (facts: InspectorFacts) => boolean): Promise<InspectorFacts> {
  return await eventually(what, async () => {
    const now = await facts();
    return wanted(now) ? now : undefined;
  });
}

async function open(): Promise<void> {
  await commands.executeCommand("inkling.showInspector");
  await until("a visible inspector", ({ visible }) => visible);
}

async function close(): Promise<void> {
  await commands.executeCommand("workbench.action.closePanel");
  await closeAll();
  await until("no visible inspector", ({ visible }) => !visible);
}

/** A suggestion that is inspected. A request that comes right after may keep an inspection from coming: then another. */
async function inspected(name: string): Promise<{ editor: TextEditor; serial: number }> {
  const before = (await facts()).serial ?? 0;
  for (let attempt = 1; ; attempt++) {
    const { editor } = await suggestion(`${name}${attempt}`);
    const end = Date.now() + 3000;
    while (Date.now() < end) {
      const { serial = 0 } = await facts();
      if (serial > before) return { editor, serial };
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.ok(attempt < 5, `no inspection of ${name}`);
    await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
}

describe("inspector", () => {
  before(useEagerModel);
  afterEach(close);

  it("is not asked for while nobody looks", async () => {
    await suggestion("unseen");
    const { visible, serial } = await facts();
    assert.deepEqual([visible, serial], [false, undefined]);
  });

  it("opens in the panel and follows what is suggested", async () => {
    await open();
    const { editor, serial } = await inspected("panel");
    await window.showTextDocument(editor.document);
    await type("E");
    const next = await until("another request", (now) => (now.serial ?? 0) >= serial);
    assert.ok((next.steps ?? 0) > 0);
  });

  it("opens in an editor, more than once", async () => {
    await commands.executeCommand("inkling.openInspectorInEditor");
    await commands.executeCommand("inkling.openInspectorInEditor");
    const { pages } = await until("two pages", (now) => now.pages >= 2);
    assert.ok(pages >= 2);
    await closeAll();
    await until("no editor left", (now) => now.pages < 2);
  });

  it("lets everything go when it is closed", async () => {
    await open();
    await inspected("closing");
    const { forgotten } = await facts();
    await commands.executeCommand("workbench.action.closePanel");
    const now = await until("that it is forgotten", (later) => later.forgotten > forgotten);
    assert.deepEqual([now.visible, now.serial, now.pinned], [false, undefined, false]);
  });

  it("stays at what was pinned", async () => {
    await open();
    const { serial } = await inspected("pinned");
    await commands.executeCommand("inkling.pinStep");
    assert.equal((await facts()).pinned, true);
    await closeAll();
    await suggestion("other");
    assert.equal((await facts()).serial, serial);
    await commands.executeCommand("inkling.pinStep");
    await closeAll();
    assert.ok((await inspected("again")).serial > serial);
  });

  it("explains what was suggested while nobody looked", async () => {
    await suggestion("why");
    await commands.executeCommand("inkling.whyThisSuggestion");
    const { visible, pinned, steps } = await facts();
    assert.deepEqual([visible, pinned], [true, true]);
    assert.ok((steps ?? 0) > 0);
  });

  it("colours the document while that is wanted, until it is edited", async () => {
    await open();
    const { editor } = await inspected("heat");
    await window.showTextDocument(editor.document);
    assert.equal((await facts()).heatRanges, 0, "off until it is wanted");
    await commands.executeCommand("inkling.toggleHeat");
    await until("heat", ({ heatRanges }) => heatRanges > 0);
    await editor.edit((edit) => edit.insert(editor.document.positionAt(0), "// "));
    assert.equal((await facts()).heatRanges, 0);
    await commands.executeCommand("inkling.toggleHeat");
    assert.equal((await facts()).heatRanges, 0);
  });
});
