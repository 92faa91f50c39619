import assert from "node:assert/strict";
import { DEFAULT_UI, parseUiState } from "../../../../src/page/inspector/uiState";

describe("state that the page keeps", () => {
  it("comes back as it was, but at the first step", () => {
    const state = {
      selection: { step: 4, heads: { kind: "head", layer: 2, head: 1 }, statistic: "sink", weighting: "value" },
      scale: "lift",
      temperature: 0.5,
      topK: 40,
      topP: 0.9,
      tokens: true,
      open: { matrix: true },
    };
    assert.deepEqual(parseUiState(JSON.parse(JSON.stringify(state))), {
      ...state,
      selection: { ...state.selection, step: 0 },
    });
  });

  it("has the default for whatever is wrong", () => {
    for (const value of [
      undefined,
      null,
      3,
      "x",
      [],
      { selection: 1, open: null, topK: 1e9, topP: "1", scale: "sqrt" },
    ])
      assert.deepEqual(parseUiState(value), DEFAULT_UI);
    for (const heads of [{ kind: "head", layer: 1 }, { kind: "all", by: "sum" }, { kind: "constructor" }, null])
      assert.deepEqual(parseUiState({ selection: { heads } }), DEFAULT_UI);
    assert.deepEqual(parseUiState({ open: { a: 1, b: true } }).open, { b: true });
  });
});
