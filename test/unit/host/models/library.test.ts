import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ModelChoice, type ModelSettings, type Resolved } from "../../../../src/host/models/choice";
import { ModelLibrary } from "../../../../src/host/models/library";
import type { WantedSize } from "../../../../src/host/models/modelSize";
import { freshPath } from "../../jobs/convert/checkpoint";
import { tinyModel } from "../../support/tinyModel";

const ORIGIN = { checkpoint: "/models/tiny", calibration: { threads: 2, keystrokeMs: 4.5 } };

/** A library with one model in it. */
async function libraryWith(name: string): Promise<ModelLibrary> {
  const library = new ModelLibrary(freshPath());
  await add(library, name);
  return library;
}

async function add(library: ModelLibrary, name: string): Promise<void> {
  const staged = await library.stage();
  cpSync(await tinyModel("fp32"), staged, { recursive: true });
  await library.adopt(staged, name, ORIGIN);
}

describe("model library", () => {
  it("is empty where nothing was imported", async () => {
    const library = new ModelLibrary(freshPath());
    assert.deepEqual(await library.list(), []);
    assert.equal(library.has("x"), false);
    assert.ok(((await library.freeBytes()) ?? 0) > 0);
  });

  it("lists what it has, and where that came from", async () => {
    const library = await libraryWith("Tiny (1)");
    const [only] = await library.list();
    assert.ok(only?.model.kind === "model");
    assert.equal(only.name, "Tiny (1)");
    assert.equal(only.model.manifest.name, "tiny-gpt2");
    assert.deepEqual(only.model.origin, ORIGIN);
    assert.equal(await library.taken("TINY (1)"), "Tiny (1)");
  });

  it("lists a broken model with what is wrong", async () => {
    const library = await libraryWith("good");
    mkdirSync(library.folderOf("bad"));
    writeFileSync(join(library.folderOf("bad"), "model.json"), "{}");
    const [bad, good] = await library.list();
    assert.ok(bad?.model.kind === "broken" && good?.model.kind === "model");
    assert.match(bad.model.error.message, /manifestVersion/);
  });

  it("replaces a model whole, and leaves nothing of the older one", async () => {
    const library = await libraryWith("one");
    writeFileSync(join(library.folderOf("one"), "left.txt"), "");
    await add(library, "ONE");
    assert.deepEqual(readdirSync(library.folder), ["ONE"]);
    assert.equal(existsSync(join(library.folderOf("ONE"), "left.txt")), false);
  });

  it("puts the older model back where an import was killed just before the new one was in its place", async () => {
    const library = await libraryWith("one");
    const aside = join(library.folder, ".importing-999999999-abc-older");
    mkdirSync(aside);
    renameSync(library.folderOf("one"), join(aside, "one"));
    assert.equal(library.has("one"), false);
    await library.stage();
    assert.equal(library.has("one"), true);
    assert.equal(existsSync(aside), false);
  });

  it("clears away what dead imports have left, and nothing of living ones", async () => {
    const library = await libraryWith("one");
    const living = await library.stage();
    mkdirSync(join(library.folder, ".importing-999999999-abc"));
    const staged = await library.stage();
    assert.deepEqual(
      new Set(readdirSync(library.folder).map((name) => join(library.folder, name))),
      new Set([living, staged, library.folderOf("one")]),
    );
    assert.equal((await library.list()).length, 1);
  });

  it("removes a model", async () => {
    const library = await libraryWith("one");
    await library.remove("one");
    assert.deepEqual(readdirSync(library.folder), []);
  });
});

describe("choice of a model", () => {
  const choiceOver = (library: ModelLibrary): { choice: ModelChoice; stored: Map<string, unknown> } => {
    const stored = new Map<string, unknown>();
    const store = {
      get: (key: string) => stored.get(key),
      update: async (key: string, value: unknown) => void stored.set(key, value),
    };
    return { choice: new ModelChoice(store, library), stored };
  };

  const set = (modelPath: string, modelSize: WantedSize = "auto"): ModelSettings => ({ modelPath, modelSize });
  const shipped = (size: WantedSize): Resolved => ({ folder: undefined, size });

  it("is the setting's where nobody chose", () => {
    const { choice } = choiceOver(new ModelLibrary(freshPath()));
    assert.deepEqual(choice.resolve(set("")), shipped("auto"));
    assert.deepEqual(choice.resolve(set("", "large")), shipped("large"));
    assert.deepEqual(choice.resolve(set("/own")), { folder: "/own", size: "auto" });
  });

  it("goes before the settings, until one of them changes", async () => {
    const library = await libraryWith("one");
    const { choice } = choiceOver(library);
    await choice.choose({ kind: "imported", name: "one" }, set("/own"));
    assert.equal(choice.resolve(set("/own")).folder, library.folderOf("one"));
    assert.equal(choice.resolve(set("/other")).folder, "/other");
    assert.equal(choice.resolve(set("/own", "small")).folder, "/own");
    await choice.choose({ kind: "shipped", size: "auto" }, set("/own"));
    assert.deepEqual(choice.resolve(set("/own")), shipped("auto"));
    await choice.choose({ kind: "setting" }, set("/own"));
    assert.equal(choice.resolve(set("/own")).folder, "/own");
  });

  it("holds until the setting of the size changes, and is forgotten where that says the same", async () => {
    const { choice, stored } = choiceOver(new ModelLibrary(freshPath()));
    await choice.choose({ kind: "shipped", size: "large" }, set("", "small"));
    assert.deepEqual(choice.resolve(set("", "small")), shipped("large"));
    assert.deepEqual(choice.resolve(set("", "auto")), shipped("auto"));
    await choice.choose({ kind: "shipped", size: "small" }, set("", "small"));
    assert.equal(stored.get("model"), undefined);
  });

  it("is automatic where a version that knew one size has stored it", () => {
    const { choice, stored } = choiceOver(new ModelLibrary(freshPath()));
    stored.set("model", { setting: "/own", name: "" });
    assert.deepEqual(choice.resolve(set("/own")), shipped("auto"));
  });

  it("falls back on the setting's where the model is gone, and says so", async () => {
    const library = await libraryWith("one");
    const { choice } = choiceOver(library);
    await choice.choose({ kind: "imported", name: "one" }, set(""));
    await library.remove("one");
    assert.deepEqual(choice.resolve(set("")), { ...shipped("auto"), gone: "one" });
  });

  it("takes no nonsense from storage, and no path out of the library", () => {
    const { choice, stored } = choiceOver(new ModelLibrary(freshPath()));
    for (const wrong of [null, 1, "x", {}, { setting: "" }, { setting: "", name: 3 }, { setting: "", size: "huge" }]) {
      stored.set("model", wrong);
      assert.deepEqual(choice.resolve(set("")), shipped("auto"));
    }
    stored.set("model", { setting: "", name: "", size: "huge" });
    assert.deepEqual(choice.resolve(set("")), shipped("auto"));
    stored.set("model", { setting: "", name: "../../x" });
    assert.deepEqual(choice.resolve(set("")), { ...shipped("auto"), gone: "../../x" });
  });
});
