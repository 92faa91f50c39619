import assert from "node:assert/strict";
import { Store, selectionAfter } from "../../../../src/page/inspector/state";

import type { FromInspector } from "../../../../src/wire/fromPages";
import { inspectorRequest, inspectorRow } from "../../support/inspectorMessages";

function setUp(): { store: Store; sent: FromInspector[]; kept: unknown[] } {
  const sent: FromInspector[] = [];
  const kept: unknown[] = [];
  const store = new Store({
    send: (message) => sent.push(message),
    restore: () => undefined,
    keep: (state) => kept.push(state),
  });
  return { store, sent, kept };
}

describe("state of the inspector's page", () => {
  it("asks for the row of a new request, at the first step that wrote new text", () => {
    const { store, sent } = setUp();
    const request = inspectorRequest();
    store.receive({ type: "request", request });
    store.select({ step: 3 });
    store.receive({ type: "request", request: { ...request, serial: 2 } });
    const steps = sent.map((message) => message.type === "select" && [message.serial, message.selection.step]);
    assert.deepEqual(steps, [
      [1, 1],
      [1, 3],
      [2, 1],
    ]);
  });

  it("shows the row that was asked for and keeps the others of the request", () => {
    const { store } = setUp();
    const request = inspectorRequest();
    store.receive({ type: "request", request });
    const first = inspectorRow(request, store.state.ui.selection);
    store.receive({ type: "row", row: first });
    assert.equal(store.state.row, first);
    store.select({ step: 2 });
    assert.equal(store.state.row, first, "until the other one comes");
    const second = inspectorRow(request, store.state.ui.selection);
    store.receive({ type: "row", row: second });
    assert.equal(store.state.row, second);
    store.select({ step: 1 });
    assert.equal(store.state.row, first, "at once");
  });

  it("drops rows of another request or another shape", () => {
    const { store } = setUp();
    const request = inspectorRequest();
    store.receive({ type: "request", request });
    const row = inspectorRow(request, store.state.ui.selection);
    for (const wrong of [
      { ...row, serial: 7 },
      { ...row, statistics: row.statistics.slice(1) },
      { ...row, weights: new Float32Array(request.tokens.ids.length + 1) },
    ])
      store.receive({ type: "row", row: wrong });
    assert.equal(store.state.row, undefined);
  });

  it("keeps nothing that the model saw, and forgets it when there is nothing to show", () => {
    const { store, kept } = setUp();
    const request = inspectorRequest({ source: "secret_word " });
    store.receive({ type: "request", request });
    store.receive({ type: "row", row: inspectorRow(request, store.state.ui.selection) });
    store.select({ heads: { kind: "head", layer: 1, head: 2 } });
    assert.ok(kept.length > 0);
    assert.ok(JSON.stringify(kept).length < 1000 * kept.length);
    assert.doesNotMatch(JSON.stringify(kept), /secret/);
    store.receive({ type: "empty", reason: "off", detail: "" });
    assert.equal(store.state.request, undefined);
    assert.equal(store.state.row, undefined);
  });

  it("fits the selection into a model with fewer heads", () => {
    const { store } = setUp();
    store.receive({ type: "request", request: inspectorRequest({ layers: 12, heads: 12 }) });
    store.select({ heads: { kind: "head", layer: 11, head: 11 } });
    store.receive({ type: "request", request: inspectorRequest({ serial: 2, layers: 2, heads: 2 }) });
    assert.deepEqual(store.state.ui.selection.heads, { kind: "all", by: "max" });
  });

  it("walks through all heads and back", () => {
    const { store } = setUp();
    store.receive({ type: "request", request: inspectorRequest({ layers: 2, heads: 3 }) });
    const walk = (command: "next-head" | "previous-head"): string => {
      store.select(selectionAfter(command, store.state) ?? {});
      const { heads } = store.state.ui.selection;
      return heads.kind === "head" ? `${heads.layer}.${heads.head}` : heads.kind;
    };
    const forwards = Array.from({ length: 7 }, () => walk("next-head"));
    assert.deepEqual(forwards, ["0.0", "0.1", "0.2", "1.0", "1.1", "1.2", "0.0"]);
    assert.equal(walk("previous-head"), "1.2");
    store.select({ heads: { kind: "layer", layer: 1 } });
    assert.equal(walk("next-head"), "1.0");
  });

  it("counts an analysis as under way until it ends, and says why it ended", () => {
    const { store } = setUp();
    store.receive({ type: "request", request: inspectorRequest() });
    store.beginProgress("matrix");
    store.receive({ type: "progress", analysis: "matrix", share: 0.5 });
    assert.deepEqual(store.state.progress, { matrix: 0.5 });
    store.receive({ type: "analysis-ended", analysis: "matrix", message: "Cancelled" });
    assert.deepEqual([store.state.progress, store.state.ended], [{}, { matrix: "Cancelled" }]);
    store.beginProgress("matrix");
    assert.deepEqual(store.state.ended, {});
  });
});
