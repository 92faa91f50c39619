import assert from "node:assert/strict";
import { commands } from "vscode";
import { accept, closeAll, counted, eventually, inkling, suggestion, useEagerModel } from "./inkling";

describe("statistics", () => {
  before(useEagerModel);
  afterEach(closeAll);
  after(async () => await commands.executeCommand("workbench.action.closePanel"));

  it("count what is accepted, and are reset", async () => {
    const before = await counted();
    const { editor, decision } = await suggestion("counted");
    await accept(editor);
    const now = await eventually("a count", async () => {
      const later = await counted();
      return later.accepted > before.accepted ? later : undefined;
    });
    assert.ok(now.shown > before.shown);
    assert.equal(now.units - before.units, decision.text.length);
    await commands.executeCommand("inkling.resetStatistics");
    assert.deepEqual(await counted(), { shown: 0, accepted: 0, units: 0 });
  });

  it("are shown in the panel", async () => {
    await commands.executeCommand("inkling.showStatistics");
    const api = await inkling();
    await eventually("the page", () => api.statisticsOpen || undefined);
  });
});

describe("last decisions", () => {
  it("open as a table", async () => {
    await commands.executeCommand("inkling.showDecisions");
    const api = await inkling();
    await eventually("the page", () => api.decisionsOpen || undefined);
    await closeAll();
    assert.equal(api.decisionsOpen, false);
  });
});
