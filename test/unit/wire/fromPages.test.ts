import assert from "node:assert/strict";
import { fitting } from "../../../src/core/schema";
import {
  FROM_DECISIONS,
  FROM_INSPECTOR,
  FROM_STATISTICS,
  FROM_VIEW,
  type FromInspector,
} from "../../../src/wire/fromPages";

const parseFromInspector = (value: unknown): unknown => fitting(FROM_INSPECTOR, value);

const HEAD = { kind: "head", layer: 1, head: 2 } as const;
const SELECTION = { step: 0, heads: HEAD, statistic: "max", weighting: "value" } as const;

/** One right message of each kind, and each form of it. */
const RIGHT: readonly FromInspector[] = [
  { type: "ready" },
  { type: "select", serial: 3, selection: SELECTION },
  { type: "select", serial: 3, selection: { ...SELECTION, heads: { kind: "layer", layer: 0 } } },
  { type: "select", serial: 3, selection: { ...SELECTION, heads: { kind: "all", by: "mean" } } },
  { type: "reveal", serial: 3, token: 1023, focus: true },
  { type: "hover", serial: 3, token: 0 },
  { type: "hover", serial: 3, token: null },
  { type: "reveal-line", serial: 3, line: 128_000 },
  { type: "pin", pinned: true },
  { type: "toggle-heat" },
  { type: "analyse-matrix", serial: 3, heads: HEAD, size: 384 },
  { type: "analyse-rollout", serial: 3, size: 1 },
  { type: "analyse-pipeline", serial: 3, step: 0, layer: 5, head: 7 },
  { type: "analyse-why", serial: 3 },
  { type: "cancel", analysis: "why" },
  { type: "export", format: "csv", data: "a,b" },
  { type: "export", format: "png", data: new Uint8Array([137, 80]) },
  { type: "export-trace" },
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
    assert.deepEqual(parseFromInspector({ type: "ready", command: "rm" }), { type: "ready" });
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

  it("are dropped when they are nothing like a message", () => {
    for (const value of [
      undefined,
      null,
      1,
      "ready",
      [],
      {},
      { type: "eval" },
      { type: "__proto__" },
      { type: "constructor" },
    ])
      assert.equal(parseFromInspector(value), undefined);
  });

  it("are dropped when a file has the data of another format", () => {
    assert.equal(parseFromInspector({ type: "export", format: "png", data: "text" }), undefined);
    assert.equal(parseFromInspector({ type: "export", format: "csv", data: new Uint8Array(1) }), undefined);
    assert.equal(parseFromInspector({ type: "export", format: "exe", data: "text" }), undefined);
    assert.equal(parseFromInspector({ type: "export", format: "csv", data: "x".repeat(50_000_001) }), undefined);
  });
});

describe("messages of the other pages", () => {
  it("pass when they are right", () => {
    for (const good of [{ type: "ready" }, { type: "source", token: 3 }])
      assert.deepEqual(fitting(FROM_VIEW, good), good);
    for (const good of [{ type: "ready" }, { type: "open", id: 3 }, { type: "copy", text: "a" }])
      assert.deepEqual(fitting(FROM_DECISIONS, good), good);
    for (const good of [{ type: "ready" }, { type: "turn-off", language: "c" }, { type: "export" }, { type: "reset" }])
      assert.deepEqual(fitting(FROM_STATISTICS, good), good);
  });

  it("are dropped when a field is missing or of another kind", () => {
    for (const token of [-1, 0.5, Number.NaN, "0", null, undefined, [0], 2 ** 60])
      assert.equal(fitting(FROM_VIEW, { type: "source", token }), undefined);
    for (const bad of [{ type: "open", id: 0.5 }, { type: "copy", text: "x".repeat(300_000) }, { type: "else" }])
      assert.equal(fitting(FROM_DECISIONS, bad), undefined);
    for (const language of [undefined, null, 1, {}, "x".repeat(2000)])
      assert.equal(fitting(FROM_STATISTICS, { type: "turn-off", language }), undefined);
  });

  it("are dropped when they are nothing like a message", () => {
    for (const schema of [FROM_VIEW, FROM_DECISIONS, FROM_STATISTICS])
      for (const value of [undefined, null, 1, "ready", [], {}, { type: "eval" }])
        assert.equal(fitting(schema, value), undefined);
  });
});
