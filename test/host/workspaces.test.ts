import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationTarget, commands, EndOfLine, Uri, workspace } from "vscode";
import {
  accept,
  closeAll,
  eventually,
  inkling,
  show,
  suggestion,
  trigger,
  type,
  untitled,
  useEagerModel,
} from "./inkling";
import { repetitive } from "./repetitive";

const CART = [
  "export function cartTotal(cart: Cart, discount: Discount): number {",
  "  return applyDiscount(cart.items, discount).length * TAX_RATE;",
  "}",
].join("\n");

async function setSnippets(on: boolean | undefined): Promise<void> {
  await workspace.getConfiguration("inkling").update("snippets", on, ConfigurationTarget.Global);
}

describe("workspaces", () => {
  let folder = "";

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inkling-places-"));
    await useEagerModel();
  });
  afterEach(closeAll);
  after(async () => {
    await setSnippets(undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  it("hide where a file outside of them lies: the model is told its bare name; of an unsaved one a name of the language", async () => {
    const path = join(folder, "alone.ts");
    writeFileSync(path, "const a = 1;\n");
    await show(await workspace.openTextDocument(Uri.file(path)));
    assert.equal((await trigger()).path, "alone.ts");
    await untitled("python", "a = 1\n");
    assert.match((await trigger()).path, /^Untitled-\d+\.py$/);
  });

  it("may have several roots: a path is that of its root, and the files of each are learned from", async () => {
    const [first, second] = workspace.workspaceFolders ?? [];
    assert.ok(first && second, "the workspace has two roots");
    const [other, here] = ["other.ts", "here.ts"].map((name) => Uri.joinPath(second.uri, "parts", name));
    assert.ok(other && here);
    for (const uri of [other, here]) await workspace.fs.writeFile(uri, Buffer.from(repetitive("roots")));
    await show(await workspace.openTextDocument(here));
    assert.equal((await trigger()).path, "parts/here.ts");
    await eventually("learning", async () => (await inkling()).remembers(other.toString()) || undefined);
    await show(await workspace.openTextDocument(Uri.joinPath(first.uri, "src", "cart.ts")));
    assert.equal((await trigger()).path, "src/cart.ts");
  });

  it("may have files with \\r\\n: what is accepted has the document's line breaks", async () => {
    const { editor } = await suggestion("breaks");
    await editor.edit((edit) => edit.setEndOfLine(EndOfLine.CRLF));
    const before = (await inkling()).lastDecision;
    await type("\n");
    await eventually("a decision", async () => (await inkling()).lastDecision !== before || undefined);
    await commands.executeCommand("editor.action.inlineSuggest.hide");
    await eventually("a suggestion", async () => {
      await type("const eta = create");
      return (await trigger()).kind === "shown" || undefined;
    });
    assert.doesNotMatch(await accept(editor), /[^\r]\n/);
  });

  it("lend a piece of another open file to the prompt where the setting wants it, and not else", async () => {
    const here = "const discount: Discount = none;\nconst cart: Cart = load(TAX_RATE);\nconst total = cartTotal(cart";
    /** @param enough whether the prompt of a later key is the one that is waited for; it is asked for 20 keys at most */
    const tokens = async (enough: (first: number, later: number) => boolean): Promise<readonly [number, number]> => {
      await untitled("typescript", CART);
      await untitled("typescript", here);
      const first = (await trigger()).generation?.stats.promptTokens ?? 0;
      let later = 0;
      for (let key = 0; key < 20 && !enough(first, later); key++) {
        await new Promise((resolve) => setTimeout(resolve, 500)); // pieces are chosen in the background
        await commands.executeCommand("editor.action.inlineSuggest.hide");
        await type(",");
        later = (await trigger()).generation?.stats.promptTokens ?? 0;
      }
      await closeAll();
      return [first, later];
    };
    await setSnippets(true);
    const [before, withSnippet] = await tokens((first, later) => later > first + 20);
    assert.ok(withSnippet > before + 20, `${before} tokens, then ${withSnippet}`);
    await setSnippets(false);
    const [first, second] = await tokens((_, later) => later > 0);
    assert.ok(first > 0 && second < first + 10, `${first} tokens, then ${second}`);
  });
});
