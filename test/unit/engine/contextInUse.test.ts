import assert from "node:assert/strict";
import { contextInUse } from "../../../src/engine/contextInUse";
import { BLOCK, KvCache } from "../../../src/model/kvCache";

const SHAPE = { layers: 1, heads: 1, kvHeads: 1, headSize: 2, context: 4096 };

/** What is used where blocks of 64 tokens take so many ms, one after the other. */
async function used(most: number, ...blockMs: readonly number[]): Promise<{ context: number; blocks: number }> {
  const cache = new KvCache(SHAPE);
  let [now, blocks] = [0, 0];
  const appendTokens = async (tokens: readonly number[]): Promise<void> => {
    assert.equal(tokens.length, BLOCK);
    cache.append(tokens, new Float32Array(4 * tokens.length));
    now += blockMs[blocks++] ?? Number.NaN;
  };
  const context = await contextInUse({ cache, appendTokens }, most, () => now);
  assert.equal(cache.length, 0);
  return { context, blocks };
}

describe("the context in use", () => {
  it("is what was asked for where a machine reads that in three seconds", async () => {
    assert.deepEqual(await used(2048, 34), { context: 2048, blocks: 1 });
    assert.deepEqual(await used(4096, 40), { context: 4096, blocks: 1 });
  });

  it("is less in steps of 512 where it does not, and never less than 1,024", async () => {
    assert.equal((await used(2048, 100, 101, 102)).context, 1536);
    assert.equal((await used(4096, 100, 101, 102)).context, 1536);
    assert.equal((await used(2048, 320, 330, 340)).context, 1024);
  });

  it("does not suffer from a busy moment", async () => {
    assert.deepEqual(await used(2048, 300, 90), { context: 2048, blocks: 2 });
  });

  it("is not measured where it is small anyway", async () => {
    assert.deepEqual(await used(512), { context: 512, blocks: 0 });
    assert.deepEqual(await used(1024), { context: 1024, blocks: 0 });
  });
});
