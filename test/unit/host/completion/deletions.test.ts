import assert from "node:assert/strict";
import { Deletions } from "../../../../src/host/completion/deletions";
import { snapshotAt } from "../../support/snapshots";

describe("deletions", () => {
  const at = snapshotAt("const ▏");
  const { document, version } = at;
  const isAfter = (offset: number, text: string, isUndo = false): boolean => {
    const deletions = new Deletions();
    deletions.changed(document, version, [{ offset, removed: 2, text }], isUndo);
    return deletions.isAfter(at);
  };

  it("are what took text away at the cursor", () => {
    assert.ok(isAfter(6, ""));
    assert.ok(!isAfter(6, "x"), "a replacement is typing");
    assert.ok(!isAfter(0, ""), "an outdent of the line is none");
  });

  it("are all that was undone or redone", () => {
    assert.ok(isAfter(0, "abc", true));
  });

  it("count in their document, until it changes again", () => {
    const deletions = new Deletions();
    assert.ok(!deletions.isAfter(at));
    deletions.changed(document, version, [{ offset: 6, removed: 1, text: "" }], false);
    assert.ok(!deletions.isAfter({ ...at, document: "file:///other.ts" }));
    assert.ok(!deletions.isAfter({ ...at, version: version + 1 }));
    deletions.changed(document, version, [{ offset: 6, removed: 0, text: "x" }], false);
    assert.ok(!deletions.isAfter(at));
  });

  it("count line breaks as they are stored", () => {
    const windows = snapshotAt("a\r\nbc▏");
    const deletions = new Deletions();
    deletions.changed(document, version, [{ offset: 5, removed: 1, text: "" }], false);
    assert.ok(deletions.isAfter(windows));
  });
});
