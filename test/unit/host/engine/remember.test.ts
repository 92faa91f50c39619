import assert from "node:assert/strict";
import { resolve } from "node:path";
import { silentLogger } from "../../../../src/core/log";
import { EngineClient } from "../../../../src/host/engine/client";
import type { MemoryChange } from "../../../../src/model/memory";
import { tinyModel } from "../../support/tinyModel";

const DOCUMENT: MemoryChange = {
  kind: "document",
  document: "file:///a.ts",
  path: "a.ts",
  rank: "open",
  lines: ["const value = 1;", "", "return value;"],
};

/** A client, and a promise of the state that it comes to rest in. */
async function clientOf(modelFolder: string) {
  let ready = (): void => {};
  const settled = new Promise<void>((done) => {
    ready = done;
  });
  const client = new EngineClient({
    engineFile: resolve("dist/test/unit/engine.js"),
    modelFolder,
    threads: 1,
    logger: silentLogger,
    onState: ({ kind }) => {
      if (kind === "ready" || kind === "failed") ready();
    },
  });
  return { client, settled };
}

describe("EngineClient.remember", () => {
  it("starts no engine", async () => {
    const { client } = await clientOf(await tinyModel("int8"));
    assert.equal(await client.remember(DOCUMENT), undefined);
    assert.deepEqual([client.state.kind, client.pid], ["off", undefined]);
  });

  it("tells what the memory holds after each change, and nothing of it survives the engine", async () => {
    const { client, settled } = await clientOf(await tinyModel("int8"));
    client.start();
    assert.equal(await client.remember(DOCUMENT), undefined, "not while the model loads");
    await settled;
    const [added, forgotten] = await Promise.all([
      client.remember(DOCUMENT),
      client.remember({ kind: "forget", document: "file:///a.ts" }),
    ]);
    assert.ok(added !== undefined && forgotten !== undefined);
    assert.ok(added.documents === 1 && added.tokens > 8 && added.bytes > added.tokens && added.ms > 0);
    assert.deepEqual([forgotten.documents, forgotten.tokens, forgotten.leftOut], [0, 0, 0]);
    const lost = client.remember(DOCUMENT);
    client.stop();
    assert.equal(await lost, undefined);
  });
});
