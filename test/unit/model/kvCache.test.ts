import assert from "node:assert/strict";
import { causalMask } from "../../../src/model/decoder";
import { BLOCK, FIRST_COLUMN, KvCache } from "../../../src/model/kvCache";
import { Random } from "../support/random";

const SHAPE = { layers: 2, heads: 3, kvHeads: 3, headSize: 4, context: 1024 };
const WIDTH = SHAPE.heads * SHAPE.headSize;

/** new_kv [L, T, 2 d] in which each number tells its layer, token, half and place. */
function rowsFor(tokens: readonly number[]): Float32Array {
  const rows: number[] = [];
  for (let layer = 0; layer < SHAPE.layers; layer++)
    for (const token of tokens) for (let i = 0; i < 2 * WIDTH; i++) rows.push(layer * 1e5 + token * 100 + i);
  return Float32Array.from(rows);
}

/** What the graph gets for one token in a run of one more: the row of its key or value, heads side by side. */
function rowOf(cache: KvCache, name: string, layer: number, position: number): number[] {
  const feeds = cache.feeds(1);
  const [past, block] = [feeds[`past_${name}.${layer}`], feeds[`block_${name}.${layer}`]];
  assert.ok(past?.type === "float32" && block?.type === "float32");
  const data = Float32Array.from([...past.data, ...block.data]);
  const from = (FIRST_COLUMN + position) * WIDTH;
  return [...data.subarray(from, from + WIDTH)];
}

describe("KvCache", () => {
  it("copies rows as they can be put back", () => {
    const cache = new KvCache(SHAPE);
    const tokens = [5, 9, 2, 300, 41];
    cache.append(tokens, rowsFor(tokens));
    assert.deepEqual(cache.copyFrom(2), { tokens: [2, 300, 41], rows: rowsFor([2, 300, 41]) });
    assert.deepEqual(cache.copyFrom(5), { tokens: [], rows: new Float32Array() });
  });

  it("holds for every token the rows that came with it, through growth and rollback", () => {
    const cache = new KvCache(SHAPE);
    const random = new Random(2);
    for (let round = 0; round < 120; round++) {
      if (random.below(4) === 0) cache.truncate(random.below(cache.length + 1));
      const count = Math.min(1 + random.below(64), SHAPE.context - 1 - cache.length);
      if (count === 0) continue;
      const tokens = Array.from({ length: count }, () => random.below(500));
      cache.append(tokens, rowsFor(tokens));
      for (const t of [0, random.below(cache.length), cache.length - 1]) {
        const token = cache.tokens[t] ?? -1;
        const key = Array.from({ length: WIDTH }, (_, i) => 1e5 + token * 100 + i);
        const value = key.map((number) => number - 1e5 + WIDTH);
        assert.deepEqual(rowOf(cache, "key", 1, t), key);
        assert.deepEqual(rowOf(cache, "value", 0, t), value);
        assert.deepEqual([...cache.valueAt(0, t)], value);
      }
    }
  });

  it("gives a key the same column in every run, in blocks that are always full", () => {
    const cache = new KvCache(SHAPE);
    for (const length of [0, 1, 63, 64, 100, 128]) {
      cache.truncate(0);
      const tokens = Array.from({ length }, (_, i) => i);
      cache.append(tokens, rowsFor(tokens));
      for (const count of [1, 5, cache.remainingInBlock]) {
        const { filler, ...feeds } = cache.feeds(count);
        const lengths = [feeds["past_key.0"], feeds["block_key.0"], filler].map((feed) => feed?.shape[0] ?? Number.NaN);
        const [past = 0, block = 0, rest = 0] = lengths;
        assert.equal(past, FIRST_COLUMN + BLOCK * Math.floor(length / BLOCK));
        assert.equal(past + block, FIRST_COLUMN + length);
        assert.equal(past + block + count + rest, cache.columns(count));
        if (count <= cache.remainingInBlock) assert.equal(block + count + rest, BLOCK);
      }
    }
  });

  it("finds the common prefix", () => {
    const cache = new KvCache(SHAPE);
    cache.append([1, 2, 3], rowsFor([1, 2, 3]));
    assert.equal(cache.commonPrefix([1, 2, 4]), 2);
    assert.equal(cache.commonPrefix([1, 2, 3, 4]), 3);
    assert.equal(cache.commonPrefix([1]), 1);
    assert.equal(cache.commonPrefix([]), 0);
  });

  it("refuses more tokens than there are positions", () => {
    const cache = new KvCache(SHAPE);
    const tokens = Array.from({ length: 1024 }, (_, i) => i);
    cache.append(tokens, rowsFor(tokens));
    assert.throws(() => cache.feeds(1), /positions/);
  });
});

describe("causalMask", () => {
  it("shows a query the tokens of the cache and the new ones up to itself", () => {
    const cache = new KvCache(SHAPE);
    cache.append([7, 8], rowsFor([7, 8]));
    const seen = Array.from(causalMask(3, cache), (value) => (value === 0 ? "1" : ".")).join("");
    const rows = seen.match(/.{65}/g)?.map((row) => row.slice(0, 8));
    assert.deepEqual(rows, [".111....", ".1111...", ".11111.."]);
    assert.equal(seen.length, 3 * 65);
    assert.equal(seen.replaceAll(".", "").length, 3 + 4 + 5);
  });
});
