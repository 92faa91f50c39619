import assert from "node:assert/strict";
import type { Decision } from "../../../../src/host/completion/decision";
import { DecisionLog, REMEMBERED_DECISIONS, rowOf } from "../../../../src/host/completion/decisionLog";
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
