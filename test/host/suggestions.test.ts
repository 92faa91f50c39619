import assert from "node:assert/strict";
import { commands, EndOfLine } from "vscode";
import {
  accept,
  assertShown,
  closeAll,
  engineReady,
  inkling,
  repetitive,
  settled,
  trigger,
  type,
  untitled,
} from "./inkling";

describe("suggestions", () => {
  before(engineReady);
  afterEach(closeAll);

  it("come while typing, and are accepted", async () => {
    const editor = await untitled("typescript", repetitive("typing"));
    const before = (await inkling()).lastDecision;
    await type("E");
    const decision = await settled(before);
    assertShown(decision);
    assert.equal(decision.source, "engine");
    const text = editor.document.getText();
    assert.equal(await accept(editor), text + decision.text);
  });

  it("come when they are asked for", async () => {
    const editor = await untitled("typescript", repetitive("asking"));
    const decision = await trigger();
    assertShown(decision);
    assert.equal(decision.trigger, "invoke");
    assert.equal(await accept(editor), repetitive("asking") + decision.text);
  });

  it("stay while one types along, without work for the model", async () => {
    await untitled("typescript", repetitive("along"));
    const first = await trigger();
    assertShown(first);
    const along = first.text.slice(0, 3);
    for (let typed = 1; typed <= along.length; typed++) {
      const before = (await inkling()).lastDecision;
      await type(along.slice(typed - 1, typed));
      const next = await settled(before);
      assertShown(next);
      assert.equal(next.source, "reuse");
      assert.equal(next.generation, first.generation);
      assert.equal(next.text, first.text.slice(typed));
    }
  });

  it("are taken word by word", async () => {
    const editor = await untitled("typescript", repetitive("words"));
    const decision = await trigger();
    assertShown(decision);
    const start = editor.document.getText();
    let text = start;
    while (text === start) {
      await commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
      text = editor.document.getText();
    }
    assert.ok((start + decision.text).startsWith(text), `${JSON.stringify(text)} of ${JSON.stringify(decision.text)}`);
  });

  it("keep the document's line ends", async () => {
    const editor = await untitled("typescript", repetitive("returns"));
    await editor.edit((edit) => edit.setEndOfLine(EndOfLine.CRLF));
    assertShown(await trigger());
    assert.doesNotMatch(await accept(editor), /[^\r]\n/);
  });
});
