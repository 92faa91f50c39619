import assert from "node:assert/strict";
import { commands, EndOfLine, InlineCompletionItem, languages, Range } from "vscode";
import {
  accept,
  assertShown,
  behindCursor,
  closeAll,
  inkling,
  moveTo,
  settled,
  suggestion,
  type,
  typeUntilShown,
  untitled,
  useEagerModel,
} from "./inkling";
import { repetitive } from "./repetitive";

describe("suggestions", () => {
  before(useEagerModel);
  afterEach(closeAll);

  it("come while typing, and are accepted", async () => {
    const editor = await untitled("typescript", repetitive("typing"));
    const decision = await typeUntilShown();
    assert.equal(decision.source, "engine");
    assert.equal(decision.trigger, "automatic");
    const text = editor.document.getText();
    assert.equal(await accept(editor), text + behindCursor(decision));
  });

  it("come when they are asked for, and are accepted", async () => {
    const { editor, text, decision } = await suggestion("asking");
    assert.equal(decision.trigger, "invoke");
    assert.equal(await accept(editor), text + behindCursor(decision));
  });

  it("stay while one types along, without work for the model", async () => {
    const { decision: first } = await suggestion("along");
    const whole = behindCursor(first);
    for (let typed = 1; typed <= Math.min(3, whole.length - 1); typed++) {
      const before = (await inkling()).lastDecision;
      await type(whole.slice(typed - 1, typed));
      const next = await settled(before);
      assertShown(next);
      assert.equal(next.source, "reuse");
      assert.equal(next.generation, first.generation);
      assert.equal(behindCursor(next), whole.slice(typed));
    }
  });

  it("are taken word by word", async () => {
    const { editor, text, decision } = await suggestion("words");
    let now = text;
    while (now === text) {
      await commands.executeCommand("editor.action.inlineSuggest.acceptNextWord");
      now = editor.document.getText();
    }
    assert.ok((text + decision.text).startsWith(now), `${JSON.stringify(now)} of ${JSON.stringify(decision.text)}`);
  });

  it("are taken back by one undo", async () => {
    const { editor, text } = await suggestion("undone");
    assert.notEqual(await accept(editor), text);
    await commands.executeCommand("undo");
    assert.equal(editor.document.getText(), text);
  });

  it("stand beside those of another extension", async () => {
    const other = languages.registerInlineCompletionItemProvider("typescript", {
      provideInlineCompletionItems: (_, position) => [
        new InlineCompletionItem("/* other */", new Range(position, position)),
      ],
    });
    try {
      const { editor, text, decision } = await suggestion("beside");
      const wanted = new Set([text + decision.text, `${text}/* other */`]);
      // The order of the two is VS Code's.
      for (let next = 0; wanted.size > 0 && next < 8; next++) {
        await commands.executeCommand("editor.action.inlineSuggest.trigger");
        for (let i = 0; i < next; i++) await commands.executeCommand("editor.action.inlineSuggest.showNext");
        wanted.delete(await accept(editor));
        await commands.executeCommand("undo");
        moveTo(editor, text.length);
      }
      assert.deepEqual([...wanted], []);
    } finally {
      other.dispose();
    }
  });

  it("keep the document's line ends", async () => {
    const editor = await untitled("typescript", repetitive("returns"));
    await editor.edit((edit) => edit.setEndOfLine(EndOfLine.CRLF));
    await typeUntilShown();
    assert.doesNotMatch(await accept(editor), /[^\r]\n/);
  });
});
