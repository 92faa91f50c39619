import assert from "node:assert/strict";
import { Random } from "../../support/random";
import { leaks } from "../context/secretKinds";
import { FakeDocument, ROOT, World } from "./world";

describe("indexer of secrets", () => {
  it("sends none of 300, whole document or edit, and the lines around them", async () => {
    const world = new World();
    world.indexer.engineReady();
    await world.settle();
    const found = leaks(new Random(7), 300);
    const text = found.map(({ line }, i) => `before${i}\n${line}`).join("\n");
    const document = new FakeDocument("config.ts", text);
    world.indexer.setOpen([document], []);
    await world.settle();
    const known = (): string => world.engine.text("config.ts") ?? "";
    for (const { secret } of found) assert.ok(!known().includes(secret));
    for (let i = 0; i < 300; i++) assert.ok(known().includes(`before${i}`));
    for (const { line } of found.slice(0, 15)) world.edit(document, 0, 0, `${line}\n`);
    for (const { secret } of found.slice(0, 15)) assert.ok(!known().includes(secret), "an edit gave it away");
  });

  it("learns nothing from a link that leads to one", async () => {
    const world = new World();
    world.indexer.engineReady();
    await world.settle();
    world.files.links.add("notes.ts");
    world.indexer.setOpen([new FakeDocument("notes.ts", "what is there")], []);
    await world.settle();
    assert.equal(world.engine.text("notes.ts"), undefined);
  });
});

describe("indexer of encodings", () => {
  it("counts what cannot be decoded, until it can", async () => {
    const world = new World();
    world.files.write("a.ts", new Uint8Array([0x61, 0xff, 0x62]));
    world.files.write("b.ts", "readable");
    world.indexer.engineReady();
    await world.settle();
    assert.equal(world.indexer.status.unreadable, 1);
    assert.equal(world.engine.text("b.ts"), "readable");
    world.files.write("a.ts", "now it is text", 1);
    world.indexer.fileEvent(`${ROOT}/a.ts`, "changed");
    await world.settle();
    assert.deepEqual([world.indexer.status.unreadable, world.engine.text("a.ts")], [0, "now it is text"]);
  });
});
