import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commands, extensions, window } from "vscode";
import { parseBundle } from "../../scripts/tools/bundle/parseBundle";
import { closeAll, engineReady, eventually, inkling, pick, setModelPath, settled, trigger, untitled } from "./inkling";

/** Engines start again and models are converted; a busy machine takes its time. */
const PATIENCE_MS = 180_000;

/** The repository: bundled tests lie in dist/test/host. */
const ROOT = join(__dirname, "../../..");

async function modelInUse(name: string): Promise<void> {
  const api = await inkling();
  await eventually(`the model ${name}`, () => {
    const { engineState: state } = api;
    return (state.kind === "ready" && state.model.name === name) || undefined;
  });
}

describe("models", () => {
  let folder: string;
  let checkpoint: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inkling-models-"));
    checkpoint = join(folder, "tiny");
    cpSync(join(ROOT, "test/fixtures/tiny-gpt2"), checkpoint, { recursive: true });
    await setModelPath(undefined);
    await untitled("typescript", "");
    await engineReady();
  });
  after(async () => {
    await closeAll();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are imported, chosen, and complete; the shipped one comes back by the menu", async () => {
    const shipped = await shippedName();
    const imported = await commands.executeCommand("inkling.importModel", {
      folder: checkpoint,
      name: "Tiny host",
      weights: "int8",
    });
    assert.equal(imported, "Tiny host");
    await commands.executeCommand("inkling.chooseModel", "Tiny host");
    await modelInUse("Tiny host");
    await untitled("typescript", "let a = 1;\nlet b");
    const decision = await trigger();
    assert.ok(decision.generation !== undefined, JSON.stringify(decision));
    // The first of the menu is the model in use; above it is the shipped one.
    // Keys that come before the menu do nothing, and one that comes too late for the first takes the model in use.
    await eventually("the shipped model", async () => {
      const up = ["workbench.action.quickOpenNavigatePrevious", "workbench.action.acceptSelectedQuickOpenItem"];
      await pick(commands.executeCommand("inkling.chooseModel"), ...up);
      const { engineState: state } = await inkling();
      return state.kind !== "ready" || state.model.name === shipped || undefined;
    });
    await modelInUse(shipped);
  }).timeout(PATIENCE_MS);

  it("give place to the one of the settings when they are gone", async () => {
    const shipped = await shippedName();
    await commands.executeCommand("inkling.importModel", { folder: checkpoint, name: "Gone host", weights: "int8" });
    await commands.executeCommand("inkling.chooseModel", "Gone host");
    await modelInUse("Gone host");
    rmSync(join(await libraryFolder(), "Gone host"), { recursive: true });
    await commands.executeCommand("inkling.toggle");
    await commands.executeCommand("inkling.toggle");
    await untitled("typescript", "let x");
    await modelInUse(shipped);
  }).timeout(PATIENCE_MS);

  it("are refused where they are of another kind, and leave nothing", async () => {
    const other = join(folder, "other");
    cpSync(checkpoint, other, { recursive: true });
    const config = readFileSync(join(other, "config.json"), "utf8").replace('"gpt2"', '"mamba"');
    writeFileSync(join(other, "config.json"), config);
    const answer = await commands.executeCommand("inkling.importModel", {
      folder: other,
      name: "Other",
      weights: "int8",
    });
    assert.equal(answer, undefined);
    assert.deepEqual(
      readdirSync(await libraryFolder()).filter((name) => name.startsWith(".") || name === "Other"),
      [],
    );
  });

  it("are measured, and the report opens", async () => {
    await untitled("typescript", "const total = items.reduce((sum, item) => sum + item.price, 0);\n");
    await commands.executeCommand("inkling.benchmark", "threads");
    const document = window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, "inkling-report");
    const text = document?.getText() ?? "";
    assert.match(text, /# Benchmark of this machine/);
    assert.match(text, /Recommended: \d+ threads/);
    assert.match(text, /bits per byte on `Untitled-\d+`/);
    const links = await commands.executeCommand<{ target?: { toString(): string } }[]>(
      "vscode.executeLinkProvider",
      document?.uri,
    );
    assert.ok(links.some(({ target }) => /openSettings.*inkling\.threads/.test(decodeURIComponent(String(target)))));
  }).timeout(PATIENCE_MS);

  it("are compared with each other, and one is recommended", async () => {
    await untitled("typescript", "const total = items.reduce((sum, item) => sum + item.price, 0);\n");
    await commands.executeCommand("inkling.benchmark", "models");
    const text = window.activeTextEditor?.document.getText() ?? "";
    assert.match(text, /# The installed models on this machine/);
    assert.match(text, /\| Tiny host +\| +[\d.]+ MB \| +[\d.]+ \| +\d\.\d{3} \|/);
    assert.match(text, /Bits per byte on the beginning of .*`Untitled-\d+`/);
  }).timeout(PATIENCE_MS);

  it("have their last completion saved, with and without its text", async () => {
    const secret = "qzxvkw";
    const api = await inkling();
    const before = api.lastDecision;
    await untitled("typescript", `const ${secret} = 1;\nconst other = ${secret}`);
    await commands.executeCommand("editor.action.inlineSuggest.trigger");
    await settled(before);
    for (const redacted of [false, true]) {
      const file = join(folder, `${redacted}.json`);
      await commands.executeCommand("inkling.saveCompletion", { redacted, file });
      const text = readFileSync(file, "utf8");
      assert.equal(text.includes(secret), !redacted);
      const bundle = parseBundle(file, text);
      assert.equal(bundle.content === undefined, redacted);
      assert.equal(bundle.model.name, await shippedName());
    }
    assert.ok(existsSync(join(folder, "true.json")));
  });

  it("ask before they do anything: each menu closes without a trace", async () => {
    const models = readdirSync(await libraryFolder());
    for (const command of [
      "inkling.importModel",
      "inkling.downloadModel",
      "inkling.chooseModel",
      "inkling.benchmark",
      "inkling.saveCompletion",
    ]) {
      await pick(commands.executeCommand(command), "workbench.action.closeQuickOpen");
    }
    assert.deepEqual(readdirSync(await libraryFolder()), models);
  });
});

async function shippedName(): Promise<string> {
  const folder = extensions.getExtension("inkling.inkling")?.extensionPath ?? "";
  const manifest: { name: string } = JSON.parse(readFileSync(join(folder, "media/model/small/model.json"), "utf8"));
  return manifest.name;
}

async function libraryFolder(): Promise<string> {
  return (await inkling()).modelsFolder;
}
