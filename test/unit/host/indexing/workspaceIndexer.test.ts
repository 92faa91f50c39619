import assert from "node:assert/strict";
import { delay } from "../../../../src/core/clock";
import { changed, FakeDocument, World } from "./world";

/** A world whose engine is ready and has nothing to do. */
async function started(files: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = new World();
  for (const [path, text] of Object.entries(files)) world.files.write(path, text);
  world.indexer.engineReady();
  await world.settle();
  return world;
}

describe("indexer of open documents", () => {
  it("sends them whole once the engine is ready, then edit by edit", async () => {
    const world = new World();
    const document = new FakeDocument("a.ts", "one\ntwo\nthree");
    world.indexer.setOpen([document], []);
    await world.settle();
    assert.deepEqual(world.engine.changes, []);
    world.indexer.engineReady();
    await world.settle();
    assert.equal(world.engine.text("a.ts"), document.text);
    world.edit(document, 1, 1, "2\n2b");
    world.edit(document, 0, 1, "");
    assert.equal(world.engine.text("a.ts"), "\n2b\nthree");
    assert.deepEqual(
      world.engine.changes.map(({ kind }) => kind),
      ["document", "edit", "edit"],
    );
  });

  it("sends the document again when an event does not fit what was sent", async () => {
    const world = await started();
    const document = new FakeDocument("a.ts", "one\ntwo");
    world.indexer.setOpen([document], []);
    await world.settle();
    document.text = "quite\nanother\ntext";
    world.indexer.edited(document.document, [changed(0, 0, "x")]);
    await world.settle();
    assert.equal(world.engine.text("a.ts"), document.text);
  });

  it("takes edits that come before the document was sent", async () => {
    const world = await started();
    const document = new FakeDocument("a.ts", "one");
    world.indexer.setOpen([document], []);
    world.edit(document, 0, 0, "uno\ndue");
    await world.settle();
    assert.equal(world.engine.text("a.ts"), "uno\ndue");
  });

  it("never sends secrets, ignored files, other schemes, languages that are off, and what is too large", async () => {
    const world = await started();
    world.files.ignoredPaths.add("local.ts");
    const large = new FakeDocument("large.ts", "const x = 1;\n".repeat(50_000));
    const documents = [
      new FakeDocument(".env", "TOKEN=1"),
      new FakeDocument("local.ts", "const a = 1;"),
      new FakeDocument("a.ts", "old", "typescript", "git:///w"),
      new FakeDocument("a.md", "text", "markdown"),
      large,
    ];
    world.indexer.setOpen(documents, []);
    await world.settle();
    for (const document of documents) world.edit(document, 0, 0, "SECRET");
    await world.settle();
    assert.deepEqual(world.engine.changes, []);
  });

  it("forgets a document whose language is turned off, or that grows too large", async () => {
    const world = await started();
    const [language, size] = [new FakeDocument("a.ts", "a"), new FakeDocument("b.ts", "b")];
    world.indexer.setOpen([language, size], []);
    await world.settle();
    assert.deepEqual(world.engine.paths, ["a.ts", "b.ts"]);
    language.languageId = "markdown";
    world.indexer.setOpen([language, size], []);
    world.edit(size, 0, 0, "const x = 1;\n".repeat(50_000));
    await world.settle();
    assert.deepEqual(world.engine.paths, []);
  });

  it("forgets what is closed, unless the scope is the workspace and it can be read from disk", async () => {
    for (const scope of ["file", "openFiles", "workspace"] as const) {
      const world = new World();
      world.scope = scope;
      world.files.write("a.ts", "saved");
      world.indexer.engineReady();
      world.indexer.setOpen(
        [new FakeDocument("a.ts", "edited"), new FakeDocument("Untitled-1", "u", "typescript", "untitled:")],
        [],
      );
      await world.settle();
      assert.equal(world.engine.documents.size, 2);
      world.indexer.setOpen([], []);
      await world.settle();
      assert.deepEqual([...world.engine.documents.keys()], scope === "workspace" ? ["file:///w/a.ts"] : []);
      if (scope === "workspace")
        assert.deepEqual([world.engine.rank("a.ts"), world.engine.text("a.ts")], ["visited", "saved"]);
    }
  });

  it("keeps the last twenty closed files before the others, and files outside of the workspace no longer", async () => {
    const world = await started({ "a.ts": "a", "outside/b.ts": "b" });
    const visit = async (path: string): Promise<void> => {
      world.files.write(path, "text");
      world.indexer.setOpen([new FakeDocument(path, "text")], []);
      await world.settle();
      world.indexer.setOpen([], []);
      await world.settle();
    };
    const ranks = (): unknown[] => [world.engine.rank("a.ts"), world.engine.rank("outside/b.ts")];
    await visit("outside/b.ts");
    await visit("a.ts");
    for (let file = 0; file < 18; file++) await visit(`f${file}.ts`);
    assert.deepEqual(ranks(), ["visited", "visited"]);
    await visit("f18.ts");
    assert.deepEqual(ranks(), ["visited", undefined]);
    await visit("f19.ts");
    assert.deepEqual(ranks(), ["workspace", undefined]);
  });

  it("reads tabs that VS Code has not loaded from disk", async () => {
    const world = await started();
    world.scope = "openFiles";
    world.files.write("tab.ts", "in a tab");
    world.indexer.setOpen([], ["file:///w/tab.ts"]);
    await world.settle();
    assert.deepEqual([world.engine.text("tab.ts"), world.engine.rank("tab.ts")], ["in a tab", "open"]);
    world.indexer.setOpen([], []);
    await world.settle();
    assert.deepEqual(world.engine.paths, []);
  });
});

describe("indexer of the workspace", () => {
  const FILES = { "a.ts": "a", "src/b.ts": "b", ".env": "TOKEN=1", "local.ts": "l", "picture.bin": "p" };

  it("sends the files that may be learned from, the newest first", async () => {
    const world = new World();
    for (const [path, modified] of [
      ["old.ts", 1],
      ["new.ts", 3],
      ["middle.ts", 2],
    ] as const)
      world.files.write(path, path, modified);
    world.files.write(".env", "TOKEN=1");
    world.files.write("binary.ts", "\u0000");
    world.files.write("local.ts", "local");
    world.files.ignoredPaths.add("local.ts");
    world.indexer.engineReady();
    await world.settle();
    const sent = world.engine.changes.map((change) => (change.kind === "document" ? change.path : change.kind));
    assert.deepEqual(sent, ["new.ts", "middle.ts", "old.ts"]);
    assert.deepEqual(
      world.files.reads.filter((path) => path === ".env" || path === "local.ts"),
      [],
    );
    assert.equal(world.indexer.status.indexing, undefined);
  });

  it("is not read unless the scope says so", async () => {
    const world = new World();
    world.scope = "openFiles";
    world.files.write("a.ts", "a");
    world.indexer.engineReady();
    world.event("a.ts", "changed");
    world.event("b.ts", "created");
    await world.settle();
    assert.deepEqual([world.files.lists, world.files.reads, world.engine.changes], [0, [], []]);
  });

  it("forgets the old text of a changed file at once, and reads the new one", async () => {
    const world = await started(FILES);
    world.files.write("a.ts", "a2");
    world.event("a.ts", "changed");
    await world.settle();
    assert.equal(world.engine.text("a.ts"), "a2");
    const kinds = world.engine.changes.slice(-2).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["forget", "document"]);
  });

  it("leaves nothing of deleted files, deleted folders and renamed files", async () => {
    const world = await started({ ...FILES, "src/c.ts": "c", "srcs.ts": "s" });
    for (const path of ["a.ts", "src/b.ts", "src/c.ts"]) world.files.delete(path);
    world.files.write("secrets.ts", "a");
    world.event("a.ts", "deleted");
    world.event("secrets.ts", "created");
    world.event("src", "deleted");
    await world.settle();
    assert.deepEqual(world.engine.paths, ["local.ts", "srcs.ts"]);
  });

  it("follows a change of branch: files that came, went and changed", async () => {
    const world = await started(FILES);
    world.files.delete("a.ts");
    world.files.write("src/b.ts", "other");
    world.files.write("d.ts", "d");
    world.event("a.ts", "deleted");
    world.event("src/b.ts", "changed");
    world.event("d.ts", "created");
    await world.settle();
    assert.deepEqual(world.engine.paths, ["d.ts", "local.ts", "src/b.ts"]);
    assert.equal(world.engine.text("src/b.ts"), "other");
  });

  it("forgets what is ignored from now on", async () => {
    const world = await started(FILES);
    const document = new FakeDocument("src/b.ts", "b");
    world.indexer.setOpen([document], []);
    await world.settle();
    world.files.ignoredPaths.add("local.ts").add("src/b.ts");
    world.event(".gitignore", "changed");
    await world.settle();
    assert.deepEqual(world.engine.paths, ["a.ts"]);
  });

  it("does not come back when a file is deleted while it is read", async () => {
    const world = await started();
    world.files.write("a.ts", "a");
    world.event("a.ts", "created");
    while (world.files.reads.length === 0) await delay(world.clock, 0);
    world.files.delete("a.ts");
    world.event("a.ts", "deleted");
    await world.settle();
    assert.deepEqual(world.engine.paths, []);
  });

  it("gives way to an open document when the memory is full, and stops there", async () => {
    const world = new World();
    for (let file = 0; file < 5; file++) world.files.write(`f${file}.ts`, `file ${file}`, 10 - file);
    world.engine.room = 3;
    world.indexer.engineReady();
    await world.settle();
    assert.deepEqual(world.engine.paths, ["f0.ts", "f1.ts", "f2.ts"]);
    assert.equal(world.indexer.status.indexing, undefined);
    world.indexer.setOpen([new FakeDocument("open.ts", "open")], []);
    await world.settle();
    assert.deepEqual(world.engine.paths, ["f0.ts", "f1.ts", "open.ts"]);
  });

  it("goes to an engine that was started again, from the beginning", async () => {
    const world = await started(FILES);
    world.indexer.setOpen([new FakeDocument("open.ts", "open")], []);
    await world.settle();
    const before = world.engine.paths;
    world.indexer.engineGone();
    world.engine.documents.clear();
    world.indexer.fileEvent("file:///w/a.ts", "changed");
    await world.settle();
    assert.deepEqual(world.engine.paths, []);
    world.indexer.engineReady();
    await world.settle();
    assert.deepEqual(world.engine.paths, before);
  });

  it("is forgotten and learned again when a person asks, and forgotten at the end", async () => {
    const world = await started(FILES);
    const before = world.engine.paths;
    world.indexer.startAgain();
    assert.equal(world.engine.changes.at(-1)?.kind, "forget-all");
    await world.settle();
    assert.deepEqual(world.engine.paths, before);
    world.indexer.dispose();
    assert.equal(world.engine.changes.at(-1)?.kind, "forget-all");
    const sent = world.engine.changes.length;
    world.event("a.ts", "changed");
    await world.settle();
    assert.equal(world.engine.changes.length, sent);
  });
});
