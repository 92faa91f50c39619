import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigurationTarget, commands, Uri, WorkspaceEdit, workspace } from "vscode";
import { closeAll, engineReady, eventually, inkling, show, type, untitled, useEagerModel } from "./inkling";

const folder = (): string => workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail("no folder is open");
const uri = (name: string): Uri => Uri.file(join(folder(), name));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder(), name)), { recursive: true });
  writeFileSync(join(folder(), name), text);
}

const setting = (value: string | undefined): Thenable<void> =>
  workspace.getConfiguration("inkling").update("memory", value, ConfigurationTarget.Global);

async function remembered(name: string): Promise<void> {
  const api = await inkling();
  await eventually(`${name} in the memory`, () => api.remembers(uri(name).toString()) || undefined);
}

async function forgotten(name: string): Promise<void> {
  const api = await inkling();
  await eventually(`${name} out of the memory`, () => !api.remembers(uri(name).toString()) || undefined);
}

async function tokens(): Promise<number> {
  return (await inkling()).memory?.memory.tokens ?? 0;
}

/** Resolves when no file of the workspace waits to be read. */
async function indexed(): Promise<void> {
  const api = await inkling();
  await eventually(
    "end of indexing",
    () => (api.memory !== undefined && api.memory.indexing === undefined) || undefined,
  );
}

describe("memory", () => {
  const made = [".gitignore", "learn", ".env"];

  before(async () => {
    await useEagerModel();
    for (const name of ["kept.ts", "gone.ts", "moved.ts", "changed.ts"])
      write(`learn/${name}`, `export const a = "${name}";\n`);
    write(".gitignore", "*.local.ts\n");
    write("learn/private.local.ts", "export const privateWord = 1;\n");
    write("learn/.gitignore", "/deep\n");
    write("learn/deep/ignored.ts", "export const ignoredWord = 1;\n");
    write(".env", "TOKEN=secretWord\n");
    await untitled("typescript", "");
    await commands.executeCommand("inkling.forgetMemory");
  });
  afterEach(closeAll);
  after(async () => {
    await setting(undefined);
    for (const name of made) rmSync(join(folder(), name), { recursive: true, force: true });
  });

  it("learns the files of the workspace in idle time, but no ignored and no secret one", async () => {
    for (const name of ["src/cart.ts", "learn/kept.ts", "learn/gone.ts"]) await remembered(name);
    await indexed();
    const api = await inkling();
    for (const name of ["learn/private.local.ts", "learn/deep/ignored.ts", ".env"])
      assert.equal(api.remembers(uri(name).toString()), false, name);
  });

  it("learns no ignored and no secret file when it is opened either", async () => {
    for (const name of ["learn/private.local.ts", ".env"]) {
      await show(await workspace.openTextDocument(uri(name)));
      await type("x");
    }
    const open = await untitled("typescript", "const word = 1;\n");
    const api = await inkling();
    await eventually("what was opened last", () => api.remembers(open.document.uri.toString()) || undefined);
    for (const name of ["learn/private.local.ts", ".env"])
      assert.equal(api.remembers(uri(name).toString()), false, name);
  });

  it("learns open documents and what is typed into them, and forgets unsaved ones when they close", async () => {
    const api = await inkling();
    const { document } = await untitled("typescript", "const first = 1;\n");
    await eventually("the new document", () => api.remembers(document.uri.toString()) || undefined);
    await indexed();
    const before = await tokens();
    await type("const second = first + first;");
    await eventually("what was typed", async () => (await tokens()) > before || undefined);
    await closeAll();
    await eventually("the end of it", () => !api.remembers(document.uri.toString()) || undefined);
  });

  it("forgets what is deleted, renamed or renamed to a secret, inside and outside of VS Code", async () => {
    rmSync(join(folder(), "learn/gone.ts"));
    await forgotten("learn/gone.ts");
    renameSync(join(folder(), "learn/moved.ts"), join(folder(), "learn/secrets.ts"));
    await forgotten("learn/moved.ts");
    const edit = new WorkspaceEdit();
    edit.renameFile(uri("learn/changed.ts"), uri("learn/other.ts"));
    await workspace.applyEdit(edit);
    await forgotten("learn/changed.ts");
    await remembered("learn/other.ts");
    assert.equal((await inkling()).remembers(uri("learn/secrets.ts").toString()), false);
  });

  it("forgets all and does nothing while the setting is off", async () => {
    await setting("off");
    const api = await inkling();
    await eventually("the memory to end", () => api.memory === undefined || undefined);
    await untitled("typescript", "const word = 1;\n");
    await type("const other = 2;");
    assert.equal(api.memory, undefined);
    await setting(undefined);
    await remembered("learn/kept.ts");
  });

  it("learns open files only where the setting says so", async () => {
    await setting("openFiles");
    await forgotten("learn/kept.ts");
    await show(await workspace.openTextDocument(uri("learn/kept.ts")));
    await remembered("learn/kept.ts");
    await closeAll();
    await forgotten("learn/kept.ts");
    await setting(undefined);
    await remembered("learn/kept.ts");
  });

  it("is sent again to an engine that was restarted", async () => {
    await remembered("learn/kept.ts");
    await commands.executeCommand("inkling.restartEngine");
    await forgotten("learn/kept.ts");
    await engineReady();
    await remembered("learn/kept.ts");
    // The engine answers what it holds once the text is in its index.
    await eventually("tokens in the memory", async () => ((await tokens()) > 0 ? true : undefined));
  });
});
