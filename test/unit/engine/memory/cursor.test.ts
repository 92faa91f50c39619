import assert from "node:assert/strict";
import { at } from "../../../../src/core/assert";
import { healingTail } from "../../../../src/engine/prompt/healing";
import { piecesOf } from "../../../../src/model/tokens/pieces";
import { apply, documentOf, encode, newStore, textOf } from "./memories";

/** The memory at ▏, and the context that the prompt has there. */
function atCursor(text: string) {
  const [prefix = "", suffix = ""] = text.split("▏");
  const store = newStore();
  apply(store, documentOf("a.ts", prefix + suffix));
  const kept = prefix.slice(0, prefix.length - healingTail(prefix, (part) => piecesOf("gpt2", part)).length);
  const line = prefix.split("\n").length - 1;
  const view = store.view({ document: "a.ts", line, before: kept.slice(kept.lastIndexOf("\n") + 1) });
  return { view, context: encode(kept) };
}

function top(text: string): string | undefined {
  const { view, context } = atCursor(text);
  const prediction = view.predict(context);
  return prediction && textOf([at(prediction.tokens, 0)]);
}

describe("the memory at the cursor", () => {
  it("does not predict what stands behind the cursor from itself", () => {
    assert.equal(top("let apple = pear(▏plum);"), undefined);
    assert.equal(top("let apple = pear(plum▏);"), undefined);
    assert.equal(top("let apple =▏ pear(plum);"), undefined);
    assert.equal(top("let apple = pear\n▏\nlet other = 3;\n"), undefined);
    assert.equal(top("let apple = pear;▏\nlet other = 3;\n"), undefined);
  });

  it("does not predict the word that is being typed from itself", () => {
    assert.equal(top("let apple = pe▏"), undefined);
    assert.equal(top("let apple = pe▏\n"), undefined);
    assert.equal(top("let über = pé▏\n"), undefined);
  });

  it("does not go on along the text behind the cursor once that text was generated", () => {
    const { view, context } = atCursor("let apple = pear▏(plum, cherry);\nreturn apple;\n");
    for (let generated = 1; generated < 8; generated++) {
      const behind = encode(" pear(plum, cherry);\nreturn apple;\n").slice(0, generated);
      assert.equal(view.predict([...context, ...behind]), undefined, textOf(behind));
    }
  });

  it("knows the text above, on the same line, and below", () => {
    assert.equal(top("\nfirst second third;\nsome more\nfirst second▏"), " second");
    assert.equal(top("\nfirst second third;\nsome more\nfirst second ▏"), " third");
    assert.equal(top("a one two three one two ▏"), " three");
    assert.equal(top("first second ▏\nsome more\nfirst second third;\n"), " third");
  });

  it("does not draft over the cursor", () => {
    const { view, context } = atCursor("let one two three four\nnew one two ▏three four five");
    assert.equal(textOf(view.draft(context, 20).tokens), " three four\nnew one two");
  });

  it("is there on blank and glued lines too", () => {
    assert.equal(top("a b c d\n\n\n  x y z\n\n\na b c ▏\n\nlast"), " d");
    assert.equal(top("if (a) {\n    call(one);\n}\nif (a) {\n    ▏\n}\n"), "   ");
  });
});
