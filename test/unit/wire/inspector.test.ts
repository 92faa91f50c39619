import assert from "node:assert/strict";
import { parseToInspector } from "../../../src/page/inspector/parseToInspector";
import { DEFAULT_UI, parseUiState } from "../../../src/page/inspector/uiState";
import { INSPECTOR_PROTOCOL } from "../../../src/wire/inspector";
import { inspectorRequest, inspectorRow } from "../support/inspectorMessages";

const REQUEST = inspectorRequest();
const ROW = inspectorRow(REQUEST, DEFAULT_UI.selection);
const tagged = (message: object): unknown => structuredClone({ v: INSPECTOR_PROTOCOL, ...message });
const parse = (message: object): unknown => parseToInspector(tagged(message));
const drops = (message: object): void => assert.equal(parse(message), undefined);

describe("messages of the inspector's page", () => {
  it("passes what is right", () => {
    const why = { type: "why", serial: 1, lines: [{ line: 3, text: "<b>", share: 0.2 }], done: false };
    const matrix = {
      serial: 1,
      kind: "matrix",
      first: 0,
      size: 2,
      quantised: new Uint8Array(4),
      before: new Uint8Array(2),
    };
    for (const message of [
      { type: "request", request: REQUEST },
      { type: "row", row: ROW },
      { type: "empty", reason: "off", detail: "" },
      { type: "caret", token: null },
      { type: "caret", token: 3 },
      why,
      { type: "matrix", matrix },
      { type: "progress", analysis: "why", share: 0.5 },
      { type: "command", command: "export" },
      { type: "strings", strings: { Pin: "Anheften" } },
    ])
      assert.deepEqual(parse(message), tagged(message), message.type);
  });

  it("drops other versions, unknown types and what is no message", () => {
    for (const value of [undefined, null, 1, "row", [], {}, { v: 0, type: "caret", token: 1 }, { v: 1 }])
      assert.equal(parseToInspector(value), undefined);
    for (const type of ["constructor", "__proto__", "toString", "nothing"]) drops({ type });
  });

  it("drops a request with a field that is missing or of another kind", () => {
    for (const field of Object.keys(REQUEST)) {
      drops({ type: "request", request: { ...REQUEST, [field]: undefined } });
      drops({ type: "request", request: { ...REQUEST, [field]: { other: true } } });
    }
  });

  it("drops a request whose columns are not of one length", () => {
    const { tokens, positions } = REQUEST;
    const short = tokens.ids.length - 1;
    for (const [name, column] of Object.entries(tokens))
      if (name !== "bytes")
        drops({ type: "request", request: { ...REQUEST, tokens: { ...tokens, [name]: column.slice(0, short) } } });
    for (const [name, column] of Object.entries(positions))
      drops({ type: "request", request: { ...REQUEST, positions: { ...positions, [name]: column.slice(0, short) } } });
    drops({ type: "request", request: { ...REQUEST, tokens: { ...tokens, bytes: tokens.bytes.slice(1) } } });
    drops({ type: "request", request: { ...REQUEST, tokens: { ...tokens, ids: [...tokens.ids] } } });
    drops({ type: "request", request: { ...REQUEST, promptTokens: tokens.ids.length + 1 } });
    drops({ type: "request", request: { ...REQUEST, shownSteps: REQUEST.steps.length + 1 } });
  });

  it("drops a row of other numbers, and a selection that is none", () => {
    drops({ type: "row", row: { ...ROW, weights: [...ROW.weights] } });
    drops({ type: "row", row: { ...ROW, weights: new Float64Array(3) } });
    for (const heads of [{ kind: "head", layer: 1 }, { kind: "all", by: "sum" }, { kind: "constructor" }, null])
      drops({ type: "row", row: { ...ROW, selection: { ...ROW.selection, heads } } });
  });

  it("drops a matrix that is not square", () => {
    const matrix = {
      serial: 1,
      kind: "matrix",
      first: 0,
      size: 3,
      quantised: new Uint8Array(8),
      before: new Uint8Array(3),
    };
    drops({ type: "matrix", matrix });
  });
});

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
    assert.deepEqual(parseUiState({ open: { a: 1, b: true } }).open, { b: true });
  });
});
