import assert from "node:assert/strict";
import { sourceRuns } from "../../../src/page/sourceRuns";
import { milliseconds, percent, visible } from "../../../src/page/visible";

describe("sources of a suggestion", () => {
  const token = (text: string, line?: number, share = 0.5) => ({
    text,
    probability: 0.5,
    healed: false,
    memory: line === undefined ? undefined : { share, path: "a.ts", line },
  });

  it("are said once for neighbours from one line", () => {
    const tokens = [token("a", 1, 0.4), token("b", 1, 0.6), token("c"), token("d", 1), token("e", 2)];
    assert.deepEqual(sourceRuns(tokens), [
      { first: 0, text: "ab", share: 0.5, path: "a.ts", line: 1 },
      { first: 3, text: "d", share: 0.5, path: "a.ts", line: 1 },
      { first: 4, text: "e", share: 0.5, path: "a.ts", line: 2 },
    ]);
  });
});

describe("text on the page", () => {
  it("has a sign for every character that has none", () => {
    assert.equal(visible(" a\tb\n"), "·a→b↵");
    assert.equal(visible("a\u202eb\u200bc\u0000"), "a⟨202E⟩b⟨200B⟩c⟨0000⟩");
    assert.equal(visible("\ud800"), "⟨D800⟩");
    assert.equal(visible("日本😀"), "日本😀");
  });

  it("has short numbers", () => {
    assert.deepEqual([percent(1), percent(0), percent(0.125), percent(0.99999)], ["100 %", "0 %", "12.5 %", "100 %"]);
    assert.deepEqual([milliseconds(0.123), milliseconds(12.345)], ["0.12 ms", "12.3 ms"]);
  });
});
