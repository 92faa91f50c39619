import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  commands,
  NotebookCellData,
  NotebookCellKind,
  NotebookData,
  NotebookRange,
  Uri,
  window,
  workspace,
} from "vscode";
import { isAlive } from "../../src/core/node/isAlive";
import type { Decision } from "../../src/host/completion/decision";
import {
  closeAll,
  engineReady,
  eventually,
  inkling,
  moveTo,
  show,
  suggestion,
  trigger,
  type,
  typeUntilShown,
  untitled,
  useEagerModel,
} from "./inkling";
import { repetitive } from "./repetitive";

const SPECIAL = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"];

/** Text that has broken completion tools, before the cursor. */
const HOSTILE: readonly [name: string, text: string][] = [
  ["special tokens", `${SPECIAL.join("\n")}\nconst text = "${SPECIAL.join("")}`],
  ["a NUL character", "const before = 1;\u0000\nconst after = "],
  ["half of a surrogate pair", "const broken = '\ud800';\nconst more = '\udc00"],
  ["line separators and marks", "// \u2028\u2029\ufeff\u200b\u202e\nconst x = "],
  ["nothing", ""],
  ["blank lines", "\n".repeat(5000)],
  ["deep indentation", `${"\t".repeat(2000)}x`],
  ["emoji", `const faces = "${"👩‍👩‍👧‍👦".repeat(400)}`],
];

let folder = "";

function file(name: string, content: string): Uri {
  const path = join(folder, name);
  writeFileSync(path, content);
  return Uri.file(path);
}

function assertHarmless(decision: Decision): void {
  if (decision.kind === "nothing") assert.notEqual(decision.reason, "engine-failed", JSON.stringify(decision));
  else assert.ok(!SPECIAL.some((special) => decision.text.includes(special)), decision.text);
}

/** Whatever happened before, the next suggestion comes from the engine that is still the same one. */
async function assertUnharmed(pid: number | undefined, name: string): Promise<void> {
  const api = await engineReady();
  assert.equal(api.enginePid, pid);
  assert.ok(pid !== undefined && isAlive(pid));
  await suggestion(name);
}

/** How long a key may take to become a decision before it is typed again, in ms. */
const KEY_PATIENCE = 1000;

describe("documents", () => {
  let pid: number | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inkling-documents-"));
    pid = (await useEagerModel()).enginePid;
  });
  afterEach(closeAll);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are not read where they look like secrets", async () => {
    for (const name of [".env", "server.pem", "id_rsa"]) {
      await show(await workspace.openTextDocument(file(name, "PASSWORD=")));
      const decision = await trigger();
      assert.ok(decision.kind === "nothing" && decision.reason === "secret-file", JSON.stringify(decision));
    }
  });

  for (const [name, text] of HOSTILE)
    it(`do no harm with ${name}`, async () => {
      await untitled("typescript", text);
      assertHarmless(await trigger());
      await type(" x");
      assertHarmless(await trigger());
      await assertUnharmed(pid, name.replaceAll(" ", ""));
    });

  it("are completed in any language", async () => {
    const python = ["red", "green", "blue"].map((name) => `def set_${name}(self):\n    self.color = "${name}"\n\n`);
    await untitled("python", python.join(""));
    await typeUntilShown();
  });

  it("do no harm where one line has 5 MB", async () => {
    const line = `const data = [${"123456789, ".repeat(500_000)}`;
    const editor = await show(await workspace.openTextDocument(file("line.ts", line)));
    assertHarmless(await trigger());
    moveTo(editor, line.length / 2);
    assertHarmless(await trigger()); // another place than before
    await closeAll();
    await assertUnharmed(pid, "line");
  });

  it("are completed where many lines have 5 MB", async () => {
    const start = repetitive("lines");
    const lines = "export const value = compute(1, 2, 3);\n".repeat(128_000);
    const editor = await show(await workspace.openTextDocument(file("lines.ts", `${start}\n${lines}`)));
    moveTo(editor, start.length); // VS Code itself takes a minute to colour a file like this down to its end
    await typeUntilShown();
  });

  it("do no harm where 64 MB are kept from extensions by VS Code", async () => {
    const path = join(folder, "huge.ts");
    const block = "export const value = compute(1, 2, 3);\n".repeat(27_594);
    const huge = openSync(path, "w");
    for (let megabyte = 0; megabyte < 64; megabyte++) writeSync(huge, block);
    closeSync(huge);
    await commands.executeCommand("vscode.open", Uri.file(path));
    await commands.executeCommand("editor.action.inlineSuggest.trigger");
    await commands.executeCommand("workbench.action.closeAllEditors");
    await assertUnharmed(pid, "huge");
  });

  it("are completed where they are cells of a notebook, with the code of the cells above", async () => {
    const cells = [
      new NotebookCellData(NotebookCellKind.Code, repetitive("cell"), "typescript"),
      new NotebookCellData(NotebookCellKind.Markup, "# Words", "markdown"),
      new NotebookCellData(NotebookCellKind.Code, "", "typescript"),
    ];
    const notebook = await workspace.openNotebookDocument("jupyter-notebook", new NotebookData(cells));
    await window.showNotebookDocument(notebook, { selections: [new NotebookRange(2, 3)] });
    const { lastDecision } = await inkling();
    let typed = Number.NEGATIVE_INFINITY;
    await eventually("a decision in the cell", async () => {
      if ((await inkling()).lastDecision !== lastDecision) return true;
      // The cell's editor takes the keyboard a moment after it was asked to, and asks for suggestions still later: what is
      // typed before is lost, and is typed again.
      if (Date.now() - typed < KEY_PATIENCE) return undefined;
      typed = Date.now();
      await commands.executeCommand("notebook.cell.edit");
      await commands.executeCommand("cursorBottom");
      await type("E");
      return undefined;
    });
    const { generation } = await typeUntilShown();
    const own = notebook.cellAt(2).document.getText();
    // A token of code is more than two characters long: the cell alone would be far fewer.
    assert.ok((generation?.stats.promptTokens ?? 0) > own.length, own);
    assert.equal((await inkling()).enginePid, pid);
  });
});
