import assert from "node:assert/strict";
import { PREFIX_UNITS } from "../../../../src/host/context/snapshot";
import type { SourceRange } from "../../../../src/host/context/textChange";
import { requestPlace } from "../../../../src/host/editor/inspector/requestPlace";
import { TokenPlaces } from "../../../../src/host/inspector/tokenPlaces";
import type { TokenKind } from "../../../../src/model/inspection/inspection";
import { type TokenRow, tableOf } from "../../support/inspections";
import { PIECES, Random } from "../../support/random";
import { snapshotAt } from "../../support/snapshots";

/** Random tokens that cover `text`. */
function cut(kind: TokenKind, text: string, random: Random): TokenRow[] {
  const rows: TokenRow[] = [];
  for (let at = 0; at < text.length; ) {
    const length = Math.min(1 + random.below(6), text.length - at);
    rows.push([kind, text.slice(at, at + length), at]);
    at += length;
  }
  return rows;
}

function normalised(text: string): string {
  return text.replaceAll(/\r\n|\r/g, "\n");
}

/** The text of a range of a document. */
function read(document: string, { start, end }: SourceRange): string {
  const lines = normalised(document).split("\n");
  const offset = (line: number, column: number): number =>
    lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0) + column;
  return lines.join("\n").slice(offset(start.line, start.column), offset(end.line, end.column));
}

describe("places of tokens", () => {
  it("are those of the document, whatever its line breaks", () => {
    for (const eol of ["\n", "\r\n"]) {
      const snapshot = snapshotAt(`one${eol}  two = ▏3;${eol}four`);
      const places = new TokenPlaces(
        tableOf([
          ["control", "", 0],
          ["header", "src/a.ts\n", 0, 0],
          ["suffix", "3;\n", 0],
          ["suffix", "four", 3],
          ["prefix", "one\n", 0],
          ["prefix", "  two", 4],
          ["prefix", " =", 9],
          ["generated", " 1", 11, 13],
        ]),
        requestPlace(snapshot),
      );
      assert.deepEqual([...places.positions.lines], [-1, -1, 1, 2, 0, 1, 1, 1]);
      assert.deepEqual([...places.positions.columns], [0, 0, 8, 0, 0, 0, 5, 7]);
      assert.deepEqual(places.rangeOf(7), { start: { line: 1, column: 7 }, end: { line: 1, column: 8 } }, "healed");
      assert.equal(places.tokenAt({ line: 1, column: 6 }), 6);
      assert.equal(places.tokenAt({ line: 2, column: 4 }), undefined);
    }
  });

  it("are not in the document for text that comes before it, like earlier cells of a notebook", () => {
    const above = "one\n\n";
    const cell = snapshotAt("two\nthree▏");
    const snapshot = { ...cell, prefix: above + cell.prefix, prefixStart: -above.length };
    const rows: TokenRow[] = [
      ["prefix", "one", 0],
      ["prefix", "\n", 3],
      ["prefix", "\n", 4],
      ["prefix", "two", 5],
      ["prefix", "\nthree", 8],
    ];
    const places = new TokenPlaces(tableOf(rows), requestPlace(snapshot));
    assert.deepEqual([...places.positions.lines], [-1, -1, -1, 0, 0]);
    assert.deepEqual([...places.positions.columns], [0, 0, 0, 0, 3]);
    assert.equal(places.tokenAt({ line: 0, column: 0 }), 3);
  });

  it("start in the middle of a line that is too long to be read", () => {
    const snapshot = snapshotAt(`first\n${"x".repeat(20_000)}▏`);
    const places = new TokenPlaces(tableOf([["prefix", "xx", 10]]), requestPlace(snapshot));
    assert.deepEqual(places.rangeOf(0)?.start, { line: 1, column: 20_000 - PREFIX_UNITS + 10 });
  });

  it("do not reach into an entry of a list that is only highlighted", () => {
    const snapshot = snapshotAt("a.con▏ b", { selected: { text: "console", before: 3, after: 0 } });
    const rows: TokenRow[] = [
      ["suffix", " b", 0],
      ["prefix", "a.", 0],
      ["prefix", "console", 2],
      ["generated", ".log", 9],
    ];
    const places = new TokenPlaces(tableOf(rows), requestPlace(snapshot));
    assert.deepEqual(places.rangeOf(2), { start: { line: 0, column: 2 }, end: { line: 0, column: 5 } });
    assert.deepEqual([...places.positions.lines], [0, 0, 0, -1]);
    assert.equal(places.positions.columns[0], 5);
  });

  it("are nowhere where the prompt has an older text than the document", () => {
    const snapshot = snapshotAt("f(▏)\nnext");
    const places = new TokenPlaces(
      tableOf([
        ["suffix", ";", 0],
        ["suffix", "next", 2],
      ]),
      requestPlace(snapshot),
    );
    assert.deepEqual([...places.positions.lines], [-1, 1]);
  });

  it("hold the tokens' texts, before and after random edits", () => {
    const random = new Random(7);
    let kept = 0;
    for (let round = 0; round < 150; round++) {
      const eol = random.pick(["\n", "\r\n"]);
      const text = (count: number): string => normalised(random.text(PIECES, count)).replaceAll("\n", eol);
      let document = text(20);
      const cursor = random.below(document.length + 1);
      if (document.slice(0, cursor).endsWith("\r")) continue;
      const snapshot = snapshotAt(`${document.slice(0, cursor)}▏${document.slice(cursor)}`);
      const rows = [...cut("suffix", snapshot.suffix, random), ...cut("prefix", snapshot.prefix, random)];
      const places = new TokenPlaces(tableOf(rows), requestPlace(snapshot));
      const check = (all: boolean): void => {
        for (const [token, [, wanted]] of rows.entries()) {
          const range = places.rangeOf(token);
          assert.ok(range !== undefined || !all, `token ${token} is nowhere`);
          if (range) assert.equal(read(document, range), wanted);
          kept += range ? 1 : 0;
        }
      };
      check(true);
      for (let edit = 0; edit < 3; edit++) {
        const lines = document.split(eol);
        const pick = () => {
          const line = random.below(lines.length);
          return { line, column: random.below((lines[line]?.length ?? 0) + 1) };
        };
        const [a, b] = [pick(), pick()];
        const inOrder = a.line < b.line || (a.line === b.line && a.column <= b.column);
        const range = inOrder ? { start: a, end: b } : { start: b, end: a };
        const change = { range, text: text(random.below(3)) };
        const before = [...lines.slice(0, range.start.line), lines[range.start.line]?.slice(0, range.start.column)];
        const after = [lines[range.end.line]?.slice(range.end.column), ...lines.slice(range.end.line + 1)];
        document = before.join(eol) + change.text + after.join(eol);
        places.edit(change);
        check(false);
      }
    }
    assert.ok(kept > 1000, `${kept}`);
  });
});
