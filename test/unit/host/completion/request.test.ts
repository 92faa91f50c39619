import assert from "node:assert/strict";
import { buildRequest } from "../../../../src/host/completion/request";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import { snapshotAt } from "../../support/snapshots";

describe("a request", () => {
  it("carries snippets of other files where the settings want them, and does not look for them elsewhere", () => {
    let asked = 0;
    const snippets = (): { path: string; text: string }[] => {
      asked++;
      return [{ path: "b.ts", text: "b();" }];
    };
    const at = snapshotAt("a(▏)");
    const without = buildRequest(at, "line", { ...DEFAULT_SETTINGS, snippets: false }, { snippets });
    assert.deepEqual(without.snippets, []);
    assert.equal(asked, 0);
    const request = buildRequest(at, "line", { ...DEFAULT_SETTINGS, snippets: true }, { snippets });
    assert.deepEqual(request.snippets, [{ path: "b.ts", text: "b();" }]);
  });
});
