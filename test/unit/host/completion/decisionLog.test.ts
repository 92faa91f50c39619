import assert from "node:assert/strict";
import type { Decision } from "../../../../src/host/completion/decision";
import { DecisionLog, REMEMBERED_DECISIONS, rowOf } from "../../../../src/host/completion/decisionLog";
import { DECISIONS_PROTOCOL, parseFromDecisions, parseToDecisions } from "../../../../src/wire/decisions";
import { NOTHING, SHOWN } from "../../support/decisions";

describe("log of decisions", () => {
  it("keeps the last 50", () => {
    const log = new DecisionLog();
    for (let id = 1; id <= REMEMBERED_DECISIONS + 7; id++) log.add({ ...NOTHING, id });
    assert.deepEqual([log.decisions.length, log.decisions[0]?.id, log.decisions.at(-1)?.id], [50, 8, 57]);
    assert.deepEqual([log.find(7), log.find(8)?.id], [undefined, 8]);
  });

  it("has no text of a document in its rows", () => {
    const decisions: Decision[] = [SHOWN, { ...NOTHING, reason: "duplicate-line", detail: "secretText();" }];
    assert.doesNotMatch(JSON.stringify(decisions.map((decision) => rowOf(decision))), /secretText/);
  });

  it("says what it cost now, not what an earlier suggestion had cost", () => {
    assert.equal(rowOf(SHOWN).tokens, 1);
    assert.equal(rowOf({ ...SHOWN, source: "reuse" }).tokens, undefined);
  });
});

describe("messages of the last decisions", () => {
  const v = DECISIONS_PROTOCOL;
  const row = rowOf({ ...SHOWN, estimate: { value: 0.5, threshold: 0.3 } });

  it("passes rows, also after the way through JSON, and nothing with a field of another kind", () => {
    for (const good of [row, rowOf(NOTHING), JSON.parse(JSON.stringify(rowOf(NOTHING)))]) {
      assert.ok(parseToDecisions({ v, type: "added", row: good }));
      assert.ok(parseToDecisions({ v, type: "all", rows: [good], most: 50 }));
    }
    for (const bad of [{ ...row, id: -1 }, { ...row, path: 3 }, { ...row, estimate: 0.5 }, null])
      assert.equal(parseToDecisions({ v, type: "added", row: bad }), undefined);
    assert.equal(parseToDecisions({ v: v + 1, type: "added", row }), undefined);
  });

  it("takes from the page what it may ask for", () => {
    for (const good of [{ type: "ready" }, { type: "open", id: 3 }, { type: "copy", text: "a" }])
      assert.deepEqual(parseFromDecisions({ v, ...good }), { v, ...good });
    for (const bad of [{ type: "open", id: 0.5 }, { type: "copy", text: "x".repeat(300_000) }, { type: "else" }])
      assert.equal(parseFromDecisions({ v, ...bad }), undefined);
  });
});
