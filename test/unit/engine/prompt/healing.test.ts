import assert from "node:assert/strict";
import { healingTail } from "../../../../src/engine/prompt/healing";
import { type PieceRule, piecesOf } from "../../../../src/model/tokens/pieces";

const tailOf = (rule: PieceRule, prefix: string): string => healingTail(prefix, (text) => piecesOf(rule, text));

describe("healingTail", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", ""],
    ["  retu", " retu"],
    ["foo(", "("],
    ["foo(\n", ""],
    ["x = ", " "],
    ["\n    ", "    "],
    ["a\n\tif", "if"],
    ["value.le", "le"],
    ["return 12", " 12"],
    ["'日本", "日本"],
    ["\ud800", "\ud800"],
    ["x".repeat(40), ""],
  ];
  for (const [prefix, tail] of cases) {
    it(`takes ${JSON.stringify(tail)} back from ${JSON.stringify(prefix)}`, () =>
      assert.equal(tailOf("gpt2", prefix), tail));
  }

  it("is what the tokenizer takes for a piece", () => {
    assert.deepEqual(tailOf("gpt2", "return 12"), " 12");
    assert.deepEqual(tailOf("qwen2", "return 12"), "2");
    assert.deepEqual(tailOf("cl100k", "return 12345"), "45");
    assert.deepEqual(tailOf("qwen2", "foo(ba"), "(ba");
    assert.deepEqual(tailOf("gpt2", "it's"), "'s");
  });
});
