import assert from "node:assert/strict";
import { sourceRuns } from "../../../src/page/sourceRuns";
import { milliseconds, percent, visible } from "../../../src/page/visible";
import { parseFromView, parseToView, VIEW_PROTOCOL } from "../../../src/wire/lastDecision";

const REPORT = {
  id: 1,
  outcome: "shown",
  source: "engine",
  headline: "Shown",
  explanation: "Shown",
  publicDetail: "",
  detail: "",
  path: "a.ts",
  trigger: "invoke",
  mode: "line",
  text: "<img src=x onerror=alert(1)>",
  alternatives: [{ text: "<b>", meanProbability: 0.25 }],
  tokens: [{ text: "<", probability: 0.5, healed: false }],
  counts: { prompt: 1, reused: 2, computed: 3, dropped: 4 },
  totalMs: 5,
};

describe("messages of the page", () => {
  const message = (report: unknown): unknown => ({ v: VIEW_PROTOCOL, type: "decision", report, held: false });

  it("passes what is right", () => {
    assert.deepEqual(parseToView(message(REPORT)), message(REPORT));
    assert.deepEqual(parseToView(message(null)), message(null));
    assert.deepEqual(parseFromView({ v: VIEW_PROTOCOL, type: "ready" }), { v: VIEW_PROTOCOL, type: "ready" });
  });

  it("takes the number of a token, and nothing that is none", () => {
    const source = (token: unknown): unknown => ({ v: VIEW_PROTOCOL, type: "source", token });
    assert.deepEqual(parseFromView(source(3)), source(3));
    for (const token of [-1, 0.5, Number.NaN, "0", null, undefined, [0], 2 ** 60])
      assert.equal(parseFromView(source(token)), undefined);
  });

  it("takes a table of words, and nothing that is none", () => {
    const strings = (table: unknown): unknown => ({ v: VIEW_PROTOCOL, type: "strings", strings: table });
    assert.deepEqual(parseToView(strings({ Cost: "Kosten" })), strings({ Cost: "Kosten" }));
    for (const table of [undefined, null, "Kosten", { Cost: 1 }]) assert.equal(parseToView(strings(table)), undefined);
  });

  it("drops everything else", () => {
    for (const value of [undefined, null, 1, "ready", [], {}, { v: 0, type: "ready" }, { v: VIEW_PROTOCOL }]) {
      assert.equal(parseFromView(value), undefined);
      assert.equal(parseToView(value), undefined);
    }
  });

  it("drops a report with a field of another kind", () => {
    for (const field of Object.keys(REPORT))
      assert.equal(
        parseToView(message({ ...REPORT, [field]: field === "source" ? 1 : { other: true } })),
        undefined,
        field,
      );
    assert.equal(
      parseToView(message({ ...REPORT, tokens: [{ text: "a", probability: "1", healed: false }] })),
      undefined,
    );
  });
});

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
