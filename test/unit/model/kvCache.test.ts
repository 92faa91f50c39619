import assert from "node:assert/strict";
import { causalMask } from "../../../src/model/decoder";
import { KvCache } from "../../../src/model/kvCache";
import { Random } from "../support/random";

const SHAPE = { layers: 2, heads: 3, headSize: 4, context: 1024 };
const WIDTH = SHAPE.heads * SHAPE.headSize;

/** new_kv [L, T, 2 d] in which each number tells its layer, token, half and place. */
function rowsFor(tokens: readonly number[]): Float32Array {
  const rows: number[] = [];
  for (let layer = 0; layer < SHAPE.layers; layer++)
    for (const token of tokens) for (let i = 0; i < 2 * WIDTH; i++) rows.push(layer * 1e5 + token * 100 + i);
  return Float32Array.from(rows);
}

/** What slot `t` of a past input holds, heads side by side. */
function slot(cache: KvCache, name: string, t: number): number[] {
  const feed = cache.feeds()[name];
  assert.ok(feed && feed.type === "float32");
  assert.deepEqual(feed.shape, [1, SHAPE.heads, cache.capacity, SHAPE.headSize]);
  return Array.from({ length: SHAPE.heads }, (_, head) => {
    const from = (head * cache.capacity + t) * SHAPE.headSize;
    return [...feed.data.subarray(from, from + SHAPE.headSize)].map(Number);
  }).flat();
}

describe("KvCache", () => {
  it("copies rows as they can be put back", () => {
    const cache = new KvCache(SHAPE);
    const tokens = [5, 9, 2, 300, 41];
    cache.reserve(tokens.length);
    cache.append(tokens, rowsFor(tokens));
    assert.deepEqual(cache.copyFrom(2), { tokens: [2, 300, 41], rows: rowsFor([2, 300, 41]) });
    assert.deepEqual(cache.copyFrom(5), { tokens: [], rows: new Float32Array() });
  });

  it("holds for every token the rows that came with it, through growth, rollback and shrinking", () => {
    const cache = new KvCache(SHAPE);
    const random = new Random(2);
    for (let round = 0; round < 120; round++) {
      if (random.below(4) === 0) cache.truncate(random.below(cache.length + 1));
      const count = Math.min(1 + random.below(64), SHAPE.context - cache.length);
      if (count === 0) continue;
      const tokens = Array.from({ length: count }, () => random.below(500));
      cache.reserve(count);
      cache.append(tokens, rowsFor(tokens));
      assert.ok(cache.capacity >= cache.length && cache.capacity % 128 === 0);
      for (const t of [0, random.below(cache.length), cache.length - 1]) {
        const token = cache.tokens[t] ?? -1;
        const key = Array.from({ length: WIDTH }, (_, i) => 1e5 + token * 100 + i);
        assert.deepEqual(slot(cache, "past.1.key", t), key);
        assert.deepEqual(
          slot(cache, "past.0.value", t),
          key.map((number) => number - 1e5 + WIDTH),
        );
      }
    }
  });

  it("finds the common prefix", () => {
    const cache = new KvCache(SHAPE);
    cache.reserve(3);
    cache.append([1, 2, 3], rowsFor([1, 2, 3]));
    assert.equal(cache.commonPrefix([1, 2, 4]), 2);
    assert.equal(cache.commonPrefix([1, 2, 3, 4]), 3);
    assert.equal(cache.commonPrefix([1]), 1);
    assert.equal(cache.commonPrefix([]), 0);
  });

  it("refuses more tokens than there are positions", () => {
    const cache = new KvCache(SHAPE);
    assert.throws(() => cache.reserve(1025), /positions/);
  });
});

describe("causalMask", () => {
  it("shows a query the valid slots and the new tokens up to itself", () => {
    const seen = Array.from(causalMask(3, 2, 4), (value) => (value === 0 ? "1" : "."));
    assert.deepEqual(seen.join("").match(/.{7}/g), ["11..1..", "11..11.", "11..111"]);
  });
});
