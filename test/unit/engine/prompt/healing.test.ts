import assert from "node:assert/strict";
import { healingTail } from "../../../../src/engine/prompt/healing";

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
    it(`${JSON.stringify(prefix)} -> ${JSON.stringify(tail)}`, () => assert.equal(healingTail(prefix), tail));
  }
});
