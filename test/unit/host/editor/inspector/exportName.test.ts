import assert from "node:assert/strict";
import { exportName, stamp } from "../../../../../src/host/editor/inspector/exportName";

const NOW = new Date(2026, 0, 2, 3, 4, 5);

describe("names of exports", () => {
  it("say of what and when", () => {
    assert.equal(exportName("src/cart.ts", NOW), "inkling-cart.ts-2026-01-02-030405");
    assert.equal(stamp(NOW), "2026-01-02-030405");
  });

  it("are good on every system", () => {
    assert.equal(exportName('a/<b>:"|?*\\ c.ts', NOW), "inkling--b-c.ts-2026-01-02-030405");
    assert.equal(exportName("日本.py", NOW), "inkling-日本.py-2026-01-02-030405");
    assert.equal(exportName("", NOW), "inkling-inspection-2026-01-02-030405");
  });
});
