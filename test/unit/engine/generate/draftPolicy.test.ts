import assert from "node:assert/strict";
import { DraftPolicy, LONGEST_DRAFT } from "../../../../src/engine/generate/draftPolicy";

function taught(matched: number, right: number, wrong: number): DraftPolicy {
  const policy = new DraftPolicy();
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < right; i++) policy.learn(matched, true);
    for (let i = 0; i < wrong; i++) policy.learn(matched, false);
  }
  return policy;
}

describe("DraftPolicy", () => {
  it("drafts more the more often drafts were right", () => {
    const lengths = [taught(8, 0, 1), taught(8, 3, 2), taught(8, 9, 1), taught(8, 99, 1)].map((p) => p.length(8));
    assert.deepEqual(
      lengths,
      [...lengths].sort((a, b) => a - b),
    );
    assert.equal(lengths[0], 0);
    assert.equal(lengths.at(-1), LONGEST_DRAFT);
  });

  it("judges matches of other lengths on their own", () => {
    const policy = taught(3, 0, 1);
    assert.equal(policy.length(3), 0);
    assert.equal(policy.length(20), new DraftPolicy().length(20));
  });

  it("drafts nothing after a match of one token or none", () => {
    const policy = taught(1, 1, 0);
    assert.deepEqual([policy.length(0), policy.length(1)], [0, 0]);
  });

  it("stops where a drafted token costs as much as a run, and goes on where it is almost free", () => {
    const dear = taught(8, 4, 1);
    const cheap = taught(8, 4, 1);
    const before = dear.length(8);
    for (let i = 0; i < 200; i++) {
      for (const policy of [dear, cheap]) policy.ran(0, 2);
      dear.ran(4, 10);
      cheap.ran(4, 2.4);
    }
    assert.ok(before > 0);
    assert.equal(dear.length(8), 0);
    assert.ok(cheap.length(8) > before);
  });

  it("takes up drafting again when drafts would have been right", () => {
    const policy = taught(8, 0, 1);
    for (let i = 0; i < 100; i++) policy.learn(8, true);
    assert.ok(policy.length(8) > 0);
  });
});
