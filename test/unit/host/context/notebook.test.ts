import assert from "node:assert/strict";
import { PromptBuilder } from "../../../../src/engine/prompt/prompt";
import { postProcessContext } from "../../../../src/host/completion/postProcess/context";
import { postProcess } from "../../../../src/host/completion/postProcess/postProcess";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import { suppression } from "../../../../src/host/completion/suppression";
import { type Cell, codeAbove } from "../../../../src/host/context/notebook";
import { type EditorSnapshot, ownPrefix, PREFIX_UNITS, takeSnapshot } from "../../../../src/host/context/snapshot";
import { textSourceOf } from "../../../../src/host/context/textSource";
import { createTokenizer } from "../../../../src/model/tokens/gptTokenizer";
import { Vocabulary } from "../../../../src/model/tokens/vocabulary";

function cell(text: string, languageId = "python", isCode = true): Cell {
  return { languageId, isCode, source: textSourceOf(text) };
}

/** The snapshot at the end of a cell that holds `text`, below `cells`. */
function inCell(cells: readonly Cell[], text: string): EditorSnapshot {
  const facts = {
    document: "vscode-notebook-cell:/plot.ipynb#2",
    version: 1,
    file: "/plot.ipynb",
    path: "plot.py",
    languageId: "python",
    scheme: "vscode-notebook-cell",
    tabSize: 4,
    insertSpaces: true,
    eol: "\n",
  } as const;
  const lines = text.split("\n");
  const cursor = { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
  return takeSnapshot(facts, textSourceOf(text), cursor, "automatic", undefined, (units) =>
    codeAbove(cells, "python", units),
  );
}

describe("a cell", () => {
  it("begins with nothing open, whatever the cells above leave open", () => {
    const open = [cell('x = """never closed'), cell("foo(")];
    const snapshot = inCell(open, "bar");
    assert.equal(ownPrefix(snapshot), "bar");
    assert.equal(suppression(snapshot, { ...DEFAULT_SETTINGS, inStrings: false }), undefined);
    const clean = postProcess("(1))", postProcessContext(snapshot, "line"));
    assert.equal(clean.kind === "keep" && clean.text, "(1)");
  });
});

describe("cells above", () => {
  it("are the code of the language, each followed by a blank line", () => {
    const cells = [
      cell("import numpy as np\nx = 1"),
      cell("# A plot", "markdown", false),
      cell("SELECT 1", "sql"),
      cell("notes", "python", false),
      cell("y = 2\n"),
      cell(""),
    ];
    assert.equal(codeAbove(cells, "python", 1000), "import numpy as np\nx = 1\n\ny = 2\n\n\n");
  });

  it("are as many whole lines as there is room for, the nearest ones", () => {
    const cells = [cell("one = 1\ntwo = 2"), cell("three = 3")];
    for (let units = 0; units < 40; units++) {
      const text = codeAbove(cells, "python", units);
      assert.ok(text.length <= units);
      assert.ok("one = 1\ntwo = 2\n\nthree = 3\n\n".endsWith(text));
      assert.ok(text === "" || /^(one|two|three)/.test(text), JSON.stringify(text));
    }
  });

  it("stand before the cell's own text, outside of its document", () => {
    const { prefix, prefixStart, linePrefix, suffix } = inCell([cell("a = 1")], "b = a\nc =");
    assert.equal(prefix, "a = 1\n\nb = a\nc =");
    assert.equal(prefixStart, -"a = 1\n\n".length);
    assert.deepEqual([linePrefix, suffix], ["c =", ""]);
  });

  it("are not read for a file, a secret, or a cell that fills the prompt itself", () => {
    assert.equal(inCell([cell("a = 1")], "b = 1\n".repeat(PREFIX_UNITS)).prefix.includes("a"), false);
    const forbidden = (): never => assert.fail("was read");
    const facts = { ...inCell([], ""), file: "/app/.env" };
    const secret = takeSnapshot(facts, textSourceOf("b"), { line: 0, column: 1 }, "automatic", undefined, forbidden);
    assert.equal(secret.prefix, "");
  });

  it("stay where they are in the prompt while one types in the cell", () => {
    const vocabulary = new Vocabulary(createTokenizer("p50k_edit"), null, 50284);
    const special = { endOfText: 50256, fimPrefix: 50281, fimMiddle: 50282, fimSuffix: 50283 };
    const prompts = new PromptBuilder(vocabulary, "suffix-first", special, 512);
    const cells = [cell("import numpy as np\n".repeat(200)), cell("def area(r):\n    return np.pi * r ** 2")];
    const typed = "total = area(3)\nprint(total)\n";
    let before: readonly number[] = [];
    const starts = new Set<number>();
    for (let length = 0; length <= typed.length; length++) {
      const snapshot = inCell(cells, typed.slice(0, length));
      assert.ok(snapshot.prefix.length <= PREFIX_UNITS);
      const { tokens, windowStart } = prompts.build(snapshot);
      const kept = before.slice(0, -4);
      assert.deepEqual(tokens.slice(0, kept.length), kept, `after ${JSON.stringify(typed.slice(0, length))}`);
      before = tokens;
      starts.add(windowStart);
    }
    assert.equal(starts.size, 1);
    assert.ok([...starts].every((start) => start < 0));
  });
});
