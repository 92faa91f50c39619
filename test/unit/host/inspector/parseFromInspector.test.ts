import assert from "node:assert/strict";
import { parseFromInspector } from "../../../../src/host/inspector/parseFromInspector";
import { type FromInspector, INSPECTOR_PROTOCOL } from "../../../../src/wire/inspector";

const v = INSPECTOR_PROTOCOL;
const HEAD = { kind: "head", layer: 1, head: 2 } as const;
const SELECTION = { step: 0, heads: HEAD, statistic: "max", weighting: "value" } as const;

/** One right message of each kind, and each form of it. */
const RIGHT: readonly FromInspector[] = [
  { v, type: "ready" },
  { v, type: "select", serial: 3, selection: SELECTION },
  { v, type: "select", serial: 3, selection: { ...SELECTION, heads: { kind: "layer", layer: 0 } } },
  { v, type: "select", serial: 3, selection: { ...SELECTION, heads: { kind: "all", by: "mean" } } },
  { v, type: "reveal", serial: 3, token: 1023, focus: true },
  { v, type: "hover", serial: 3, token: 0 },
  { v, type: "hover", serial: 3, token: null },
  { v, type: "reveal-line", serial: 3, line: 128_000 },
  { v, type: "pin", pinned: true },
  { v, type: "toggle-heat" },
  { v, type: "analyse-matrix", serial: 3, heads: HEAD, size: 384 },
  { v, type: "analyse-rollout", serial: 3, size: 1 },
  { v, type: "analyse-pipeline", serial: 3, step: 0, layer: 5, head: 7 },
  { v, type: "analyse-why", serial: 3 },
  { v, type: "cancel", analysis: "why" },
  { v, type: "export", format: "csv", data: "a,b" },
  { v, type: "export", format: "png", data: new Uint8Array([137, 80]) },
  { v, type: "export-trace" },
];

/** What a field never is. */
const NONSENSE: readonly unknown[] = [
  undefined,
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  "3",
  {},
  [],
  () => {},
  "",
];

describe("messages of the inspector's page", () => {
  it("pass when they are right", () => {
    for (const message of RIGHT) assert.deepEqual(parseFromInspector(message), message);
  });

  it("lose what the protocol does not know", () => {
    assert.deepEqual(parseFromInspector({ v, type: "ready", command: "rm" }), { v, type: "ready" });
  });

  it("are dropped when a field is missing or of another kind", () => {
    let tried = 0;
    const breakEach = (value: object, rebuild: (broken: object) => unknown): void => {
      for (const [name, field] of Object.entries(value)) {
        for (const wrong of name === "token" ? NONSENSE : [...NONSENSE, null]) {
          if (name === "data" && typeof wrong === "string") continue;
          const message = rebuild({ ...value, [name]: wrong });
          assert.equal(parseFromInspector(message), undefined, `${name}: ${JSON.stringify(message)}`);
          tried++;
        }
        if (typeof field === "object" && field !== null && !(field instanceof Uint8Array))
          breakEach(field, (broken) => rebuild({ ...value, [name]: broken }));
      }
    };
    for (const message of RIGHT) breakEach(message, (broken) => broken);
    assert.ok(tried > 500);
  });

  it("are dropped when they are of another version, or nothing like a message", () => {
    for (const value of [undefined, null, 1, "ready", [], {}, { v: v + 1, type: "ready" }, { v, type: "eval" }, { v }])
      assert.equal(parseFromInspector(value), undefined);
  });

  it("are dropped when a file has the data of another format", () => {
    assert.equal(parseFromInspector({ v, type: "export", format: "png", data: "text" }), undefined);
    assert.equal(parseFromInspector({ v, type: "export", format: "csv", data: new Uint8Array(1) }), undefined);
    assert.equal(parseFromInspector({ v, type: "export", format: "exe", data: "text" }), undefined);
    assert.equal(parseFromInspector({ v, type: "export", format: "csv", data: "x".repeat(50_000_001) }), undefined);
  });
});
