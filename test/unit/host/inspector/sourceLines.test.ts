import assert from "node:assert/strict";
import { linesThatMattered, sourceLines, whyLines } from "../../../../src/host/inspector/sourceLines";
import { tableOf } from "../../support/inspections";

const tokens = tableOf([
  ["control", "", 0],
  ["suffix", ");\n", 0],
  ["suffix", "}", 3],
  ["prefix", "const a", 0],
  ["prefix", " = 1;\n", 7],
  ["prefix", "é", 13],
  ["prefix", "(", 14],
  ["generated", "a", 15],
]);
const positions = {
  lines: Int32Array.of(-1, 1, 2, 0, 0, 1, 1, 1),
  columns: Uint32Array.of(0, 2, 0, 0, 7, 0, 1, 2),
};

describe("lines of the source", () => {
  it("are runs of the prompt's tokens; the cursor's line is two", () => {
    assert.deepEqual(sourceLines(positions, tokens.kinds), [
      { from: 1, to: 2, line: 1 },
      { from: 2, to: 3, line: 2 },
      { from: 3, to: 5, line: 0 },
      { from: 5, to: 7, line: 1 },
    ]);
  });

  it("are ordered by what the steps paid them on average, without those that got nothing", () => {
    const rows = [
      Float32Array.of(0.5, 0, 0, 0.125, 0.125, 0.25, 0),
      Float32Array.of(0, 0.25, 0, 0.25, 0, 0, 0.25, 0.25),
    ];
    const lines = linesThatMattered(rows, positions, { tokens });
    assert.deepEqual(
      lines.map(({ line, share }) => [line, share]),
      [
        [0, 0.25],
        [1, 0.25],
        [1, 0.125],
      ],
    );
    assert.deepEqual(whyLines(lines, { tokens }, Float32Array.of(0.5, -0.25, 0)), [
      { line: 0, text: "const a = 1;", share: 0.25, drop: 0.5 },
      { line: 1, text: "é(", share: 0.25, drop: -0.25 },
      { line: 1, text: ");", share: 0.125, drop: 0 },
    ]);
    assert.deepEqual(linesThatMattered([], positions, { tokens }), []);
  });

  it("are ten at most, and cut where they are long", () => {
    const long = tableOf(Array.from({ length: 30 }, () => ["prefix", "x".repeat(500), 0] as const));
    const places = { lines: Int32Array.from({ length: 30 }, (_, i) => i), columns: new Uint32Array(30) };
    const lines = linesThatMattered([new Float32Array(30).fill(1 / 30)], places, { tokens: long });
    assert.equal(lines.length, 10);
    assert.equal(whyLines(lines, { tokens: long })[0]?.text.length, 200);
  });
});
