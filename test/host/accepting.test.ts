import assert from "node:assert/strict";
import { commands } from "vscode";
import { generatedNow } from "../../src/host/completion/decision";
import {
  accept,
  closeAll,
  counted,
  engineReady,
  eventually,
  inkling,
  settled,
  suggestion,
  useEagerModel,
} from "./inkling";

describe("accepting", () => {
  before(useEagerModel);
  afterEach(closeAll);

  it("Alt+] shows another suggestion, which is the one that is accepted", async () => {
    const { editor, text, decision } = await suggestion("others");
    const others = decision.alternatives ?? [];
    assert.ok(others.length > 0, `no alternatives to ${JSON.stringify(decision.text)}`);
    await commands.executeCommand("editor.action.inlineSuggest.showNext");
    const { units } = await counted();
    const taken = await accept(editor);
    assert.ok(
      others.some((other) => taken === text + other.text),
      `${JSON.stringify(taken.slice(text.length))} is none of ${JSON.stringify(others.map((other) => other.text))}`,
    );
    const now = await eventually("a count", async () => {
      const later = await counted();
      return later.units > units ? later.units : undefined;
    });
    assert.equal(now - units, taken.length - text.length, "counted with its own length");
  });

  it("the first suggestion is the one that is accepted where nobody asks for another", async () => {
    const { editor, text, decision } = await suggestion("first");
    assert.equal(await accept(editor), text + decision.text);
  });

  it("what comes after a suggestion is decided without the model when it is accepted", async () => {
    const { editor, decision } = await suggestion("next");
    await (await inkling()).prefetchDone; // as for someone who reads it
    await accept(editor);
    const next = await settled(decision);
    assert.notEqual(next.mode, undefined, "not refused, but judged");
    if (next.kind === "shown") assert.equal(next.source, "reuse");
    assert.equal(generatedNow(next), undefined, JSON.stringify(next).slice(0, 300));
  });

  it("nothing comes by itself after a deletion or undo", async () => {
    const { editor } = await suggestion("taken");
    const api = await inkling();
    for (const command of ["deleteLeft", "undo"]) {
      const before = api.lastDecision;
      const text = editor.document.getText();
      await commands.executeCommand(command);
      const decision = await settled(before);
      assert.ok(decision.kind === "nothing" && decision.reason === "after-deletion", JSON.stringify(decision));
      assert.notEqual(editor.document.getText(), text);
    }
  });

  for (const command of ["inkling.toggle", "inkling.restartEngine", "inkling.forgetMemory"])
    it(`what stands is gone at once after ${command}`, async () => {
      const { editor, text } = await suggestion(command.slice(8));
      await commands.executeCommand(command);
      await commands.executeCommand("editor.action.inlineSuggest.commit");
      assert.equal(editor.document.getText(), text);
      if (command === "inkling.toggle") await commands.executeCommand(command);
      await engineReady();
    });

  it("lines are taken by VS Code's own command", async () => {
    const { editor, text, decision } = await suggestion("lines");
    const now = await eventually("a line", async () => {
      await commands.executeCommand("editor.action.inlineSuggest.acceptNextLine");
      const after = editor.document.getText();
      return after === text ? undefined : after;
    });
    assert.ok((text + decision.text).startsWith(now), JSON.stringify(now));
  });
});
