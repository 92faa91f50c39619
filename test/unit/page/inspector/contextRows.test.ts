import assert from "node:assert/strict";
import { contextRows, rowSums } from "../../../../src/page/inspector/contextRows";
import { DEFAULT_UI } from "../../../../src/page/inspector/uiState";
import { inspectorRequest, inspectorRow } from "../../support/inspectorMessages";

describe("rows of the context", () => {
  const request = inspectorRequest({ tokens: 60, source: "let a = 1;\nlet b = 2;\n" });
  const { tokens, positions, promptTokens } = request;

  it("are the lines of each part, with the control tokens before them", () => {
    const rows = contextRows(tokens, positions.lines, promptTokens + 2);
    const text = ({ from, to }: { from: number; to: number }): string =>
      new TextDecoder().decode(tokens.bytes.subarray(tokens.byteEnds[from - 1] ?? 0, tokens.byteEnds[to - 1]));
    assert.deepEqual(
      rows.slice(0, 7).map((row) => [row.kind, row.opens, row.line, row.from === row.to ? "" : text(row)]),
      [
        ["header", true, -1, "<|endoftext|>src/cart.ts"],
        ["suffix", true, -1, "<|fim_suffix|>"],
        ["suffix", false, 900, "  return total;\n"],
        ["suffix", false, 901, "}\n"],
        ["prefix", true, -1, "<|fim_middle|>"],
        ["prefix", false, 0, "let a = 1;\n"],
        ["prefix", false, 1, "let b = 2;\n"],
      ],
    );
    assert.deepEqual(
      rows.slice(-2).map((row) => [row.kind, row.opens, text(row)]),
      [
        ["generated", true, text(rows.at(-2) ?? { from: 1, to: 1 })],
        ["generated", false, "total +="],
      ],
    );
  });

  it("cover every token once, in order, however many there are", () => {
    for (let n = 0; n <= tokens.ids.length; n++) {
      const rows = contextRows(tokens, positions.lines, n);
      let end = 0;
      for (const { from, to } of rows) {
        assert.equal(from, end);
        end = to;
      }
      assert.equal(end, n);
    }
  });

  it("sum to the whole row, sinks apart", () => {
    const row = inspectorRow(request, DEFAULT_UI.selection);
    const sums = rowSums(contextRows(tokens, positions.lines, promptTokens), row.weights, row.sinks, true);
    const total = sums.reduce((sum, { share, sinks }) => sum + share + sinks, 0);
    assert.ok(Math.abs(total - 1) < 1e-5);
    assert.equal(sums[0]?.sinks, row.weights[0]);
  });

  it("count by their strongest token where weights do not add up", () => {
    const { weights } = inspectorRow(request, DEFAULT_UI.selection);
    const rows = contextRows(tokens, positions.lines, promptTokens);
    const sums = rowSums(rows, weights, [], false);
    for (const [index, { from, to }] of rows.entries())
      assert.equal(sums[index]?.share, Math.max(0, ...weights.subarray(from, to)));
  });
});
